#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "server/util/types.hpp"

namespace tunefind::server {

/// A token bucket for each key: so many requests in a period, which can all come at once. Safe to call from
/// several threads.
class RateLimit {
 public:
  /// `most` requests in each period of so many minutes; 0 means no limit.
  explicit RateLimit(int most, int minutes = 1) : most_(most), period_ms_(minutes * 60000.0) {}
  /// Takes one token from the key's bucket. Returns nothing on success; if the bucket is empty, how many seconds (at
  /// least 1) it takes until there is a token again.
  std::optional<int> take(const std::string& key, Time time = now());

 private:
  struct Bucket {
    double tokens;
    Time filled;  ///< when `tokens` was last brought up to date
  };
  const double most_, period_ms_;
  std::mutex mutex_;
  std::map<std::string, Bucket> buckets_;
};

}  // namespace tunefind::server
