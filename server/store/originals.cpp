#include "server/store/originals.hpp"

#include <chrono>

#include "features/error.hpp"
#include "server/store/object_keys.hpp"
#include "server/util/log.hpp"
#include "storage/objects/object_store.hpp"
#include "storage/sha256.hpp"

namespace tunefind::server {
namespace {

constexpr Time kTrusted_ms = 10LL * 60 * 1000;  // how long a check holds; chosen by hand

/// Milliseconds of a clock that never goes back.
Time uptime() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace

bool Originals::is_sound(Owner owner, const std::string& song) {
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(sound_, [now = uptime()](const auto& one) { return one.second + kTrusted_ms < now; });
    if (sound_.contains(song_key(owner, song))) return true;
  }
  return check(owner, song);
}

bool Originals::check(Owner owner, const std::string& song, const std::function<bool(std::size_t)>& pause) {
  const std::string key = song_key(owner, song);
  const std::optional<ObjectInfo> info = objects_.info(key);
  if (!info) throw StorageError(key + ": is not in the object store");
  bool complete = true;
  Sha256 hasher;
  objects_.read(key, 0, info->bytes, [&](std::string_view piece) {
    hasher.add(piece);
    complete = !pause || pause(piece.size());
    return complete;
  });
  if (!complete) return true;
  const bool sound = hasher.hex() == song;
  const std::lock_guard lock(mutex_);
  if (sound) {
    sound_[key] = uptime();
    damaged_.erase(key);
  } else if (damaged_.insert(key).second) {
    log_error("original_damaged", {{"owner", std::uint64_t{owner}}, {"song", song}});
  }
  return sound;
}

void Originals::forget(Owner owner, const std::string& song) {
  const std::lock_guard lock(mutex_);
  sound_.erase(song_key(owner, song));
  damaged_.erase(song_key(owner, song));
}

std::size_t Originals::damaged() const {
  const std::lock_guard lock(mutex_);
  return damaged_.size();
}

}  // namespace tunefind::server
