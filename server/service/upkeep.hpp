#pragma once

#include <condition_variable>
#include <filesystem>
#include <functional>
#include <mutex>
#include <thread>

#include "server/util/types.hpp"

namespace tunefind {
class ObjectStore;
}

namespace tunefind::server {

class Originals;
class OwnerGate;
class ServiceStore;

/// Looks after stored data in a thread of its own. Every ten minutes, it finishes deletions of accounts that could not
/// be finished, for example because the object store was away. After the start and then every day, it removes orphans:
/// objects and catalogues that no record refers to because a process was killed between two steps. After the start and
/// then every week, it compares originals with their hashes, slowly enough to leave the disk to others. Logs what it
/// finds.
class Upkeep {
 public:
  /// All references must outlive this object. `finish_erasures` finishes deletions. `catalogues` is the folder with a
  /// catalogue for each owner. Without `check_originals`, originals are not compared, as befits a bucket that does so
  /// itself and costs by the byte.
  Upkeep(std::function<void()> finish_erasures, const ServiceStore& store, ObjectStore& objects, Originals& originals,
         OwnerGate& gate, std::filesystem::path catalogues, bool check_originals);
  ~Upkeep();

 private:
  void work();
  void look_through(int day);
  void remove_orphaned_objects();
  void remove_orphaned_catalogues();
  void check_originals();
  /// Waits; false if the thread is to end.
  bool wait(std::chrono::milliseconds time);

  const std::function<void()> finish_erasures_;
  const ServiceStore& store_;
  ObjectStore& objects_;
  Originals& originals_;
  OwnerGate& gate_;
  const std::filesystem::path catalogues_;
  const bool check_originals_;
  const Time started_;
  std::mutex mutex_;
  std::condition_variable stopping_;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace tunefind::server
