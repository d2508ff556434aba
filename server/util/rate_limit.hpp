#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "server/util/types.hpp"

namespace tunefind::server {

/// A token bucket for each key: at most `per_minute` requests per minute, which can all come at once. Safe to call from
/// several threads.
class RateLimit {
 public:
  /// 0 means no limit.
  explicit RateLimit(int per_minute) : per_minute_(per_minute) {}
  /// Takes one token from the key's bucket. Returns nothing on success; if the bucket is empty, how many seconds (at
  /// least 1) it takes until there is a token again.
  std::optional<int> take(const std::string& key, Time time = now());

 private:
  struct Bucket {
    double tokens;
    Time filled;  ///< when `tokens` was last brought up to date
  };
  const int per_minute_;
  std::mutex mutex_;
  std::map<std::string, Bucket> buckets_;
};

}  // namespace tunefind::server
