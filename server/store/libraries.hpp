#pragma once

#include <condition_variable>
#include <thread>

#include "server/store/library.hpp"

namespace tunefind::server {

/// The libraries in use, each opened when it is first asked for and kept as long as there is room. A thread of its own
/// makes indexes anew that songs have come to. Safe to call from several threads.
class Libraries {
 public:
  /// `opened` is told of each library that was opened, before anybody else has it.
  using Opened = std::function<void(Owner owner, Library& library)>;
  Libraries(std::filesystem::path folder, const Session& session, ServiceStore& store, Opened opened);
  ~Libraries();

  /// Throws StorageError if it cannot be opened.
  std::shared_ptr<Library> open(Owner owner);
  /// Closes a library once nobody uses it any more and deletes its folder.
  void erase(Owner owner);
  void flush();

 private:
  std::filesystem::path folder_of(Owner owner) const;
  std::vector<std::shared_ptr<Library>> open_ones();
  void keep_fresh();

  const std::filesystem::path folder_;
  const Session& session_;
  ServiceStore& store_;
  const Opened opened_;
  std::mutex mutex_;
  struct Entry {
    std::mutex opening;  ///< held by who opens or closes it; what it holds is under `mutex_`
    std::shared_ptr<Library> library;
    Time used = 0;
  };
  std::map<Owner, std::shared_ptr<Entry>> entries_;
  std::condition_variable stopping_;
  bool stop_ = false;
  std::thread freshener_;
};

}  // namespace tunefind::server
