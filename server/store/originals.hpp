#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>

#include "server/util/types.hpp"

namespace tunefind {
class ObjectStore;
}

namespace tunefind::server {

/// Compares the files that users uploaded with their SHA-256, which is the id of their song, so that a damaged one is
/// neither served nor analysed. Safe to call from several threads.
class Originals {
 public:
  explicit Originals(const ObjectStore& objects) : objects_(objects) {}

  /// True if the original is complete and unchanged. Reads it, unless it was found sound within the last ten minutes.
  /// Throws StorageError if it is missing or cannot be read.
  bool is_sound(Owner owner, const std::string& song);
  /// The same, but always reads it. `pause` is called with the size of each piece that was read; if it returns false,
  /// the check ends and returns true.
  bool check(Owner owner, const std::string& song, const std::function<bool(std::size_t bytes)>& pause = {});
  /// To be called when an original has been removed or stored anew.
  void forget(Owner owner, const std::string& song);
  /// How many were found damaged and have not been stored anew since.
  std::size_t damaged() const;

 private:
  const ObjectStore& objects_;
  mutable std::mutex mutex_;
  std::map<std::string, Time> sound_;  ///< when each object was found sound, by key
  std::set<std::string> damaged_;      ///< keys
};

}  // namespace tunefind::server
