#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace tunefind::server {

/// How long to wait for the next bytes of a transfer: it may pause for so long, and must have an average speed, which
/// is counted anew now and then so that nobody can save up time.
class Pace {
 public:
  using Clock = std::chrono::steady_clock;
  using Seconds = std::chrono::duration<double>;

  Pace(Seconds pause, double bytes_per_s) : pause_(pause), bytes_per_s_(bytes_per_s) {}

  /// `bytes` more have been transferred.
  void moved(std::size_t bytes) {
    bytes_ += static_cast<double>(bytes);
    if (bytes_ <= kWindowBytes) return;
    bytes_ = 0;
    begun_ = Clock::now();
  }
  /// When the next byte must have been transferred.
  Clock::time_point deadline() const {
    return std::min(Clock::now() + ticks(pause_), begun_ + ticks(pause_ + Seconds(bytes_ / bytes_per_s_)));
  }

 private:
  static constexpr double kWindowBytes = 256 << 10;

  static Clock::duration ticks(Seconds seconds) { return std::chrono::duration_cast<Clock::duration>(seconds); }

  const Seconds pause_;
  const double bytes_per_s_;
  Clock::time_point begun_ = Clock::now();
  double bytes_ = 0;
};

}  // namespace tunefind::server
