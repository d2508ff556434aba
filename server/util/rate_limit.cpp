#include "server/util/rate_limit.hpp"

#include <algorithm>
#include <cmath>

namespace tunefind::server {
namespace {

constexpr std::size_t kMostKeys = 100000;  // bounds the memory that many addresses can take; chosen by hand

}  // namespace

std::optional<int> RateLimit::take(const std::string& key, Time time) {
  if (most_ == 0) return std::nullopt;
  const double rate = most_ / period_ms_;
  const std::lock_guard lock(mutex_);
  // A bucket that nobody used for a period is full again, so dropping it changes nothing.
  if (buckets_.size() >= kMostKeys)
    std::erase_if(buckets_,
                  [&](const auto& one) { return static_cast<double>(time - one.second.filled) >= period_ms_; });
  Bucket& bucket = buckets_.try_emplace(key, Bucket{most_, time}).first->second;
  bucket.tokens = std::min(most_, bucket.tokens + rate * static_cast<double>(std::max<Time>(0, time - bucket.filled)));
  bucket.filled = time;
  if (bucket.tokens < 1) return static_cast<int>(std::ceil((1 - bucket.tokens) / rate / 1000));
  bucket.tokens -= 1;
  return std::nullopt;
}

}  // namespace tunefind::server
