#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "server/util/types.hpp"

namespace tunefind::server {

/// A token bucket for each key: so many requests a minute, as many at once. Safe to call from several threads.
class RateLimit {
 public:
  /// 0: no limit.
  explicit RateLimit(int per_minute) : per_minute_(per_minute) {}
  /// Takes one; nothing, or the seconds after which there is one again.
  std::optional<int> take(const std::string& key, Time time = now());

 private:
  struct Bucket {
    double tokens;
    Time filled;
  };
  const int per_minute_;
  std::mutex mutex_;
  std::map<std::string, Bucket> buckets_;
};

}  // namespace tunefind::server
