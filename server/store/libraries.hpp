#pragma once

#include <atomic>
#include <condition_variable>
#include <thread>

#include "server/store/library.hpp"

namespace tunefind::server {

/// The libraries in use. Each is opened when it is first asked for and stays open until it has to make room, as the
/// least recently used one, because too many or too many of their files are open. A thread of its own updates their
/// indexes after songs were added or removed. Safe to call from several threads.
class Libraries {
 public:
  /// Called with each library that was opened, before any other caller gets it.
  using Opened = std::function<void(Owner owner, Library& library)>;
  Libraries(std::filesystem::path folder, const Session& session, ServiceStore& store, Opened opened);
  ~Libraries();

  /// The owner's library, opened if it is not open. Throws StorageError if it cannot be opened.
  std::shared_ptr<Library> open(Owner owner);
  /// Waits until nobody uses the owner's library, then closes it and deletes its folder. Throws StorageError.
  void erase(Owner owner);
  /// How many libraries had a damaged catalogue that was created again, since the start.
  std::size_t renewed() const { return renewed_; }
  /// Makes all features that were stored so far proof against power loss.
  void flush();

 private:
  std::filesystem::path folder_of(Owner owner) const;
  std::vector<std::shared_ptr<Library>> open_ones();
  void make_room(Owner owner);
  void refresh_until_stopped();

  const std::filesystem::path folder_;
  const Session& session_;
  ServiceStore& store_;
  const Opened opened_;
  std::atomic<std::size_t> renewed_ = 0;
  std::mutex mutex_;
  struct OpenLibrary {
    std::mutex opening;  ///< held while the library is opened or closed; the other members are guarded by `mutex_`
    std::shared_ptr<Library> library;
    Time used = 0;
  };
  std::map<Owner, std::shared_ptr<OpenLibrary>> entries_;
  std::condition_variable stopping_;
  bool stop_ = false;
  std::thread refresher_;
};

}  // namespace tunefind::server
