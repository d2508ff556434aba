#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace tunefind::server {

/// Counts and durations of the requests answered so far, for `/metrics`. Knows routes and statuses, nothing about who
/// asked. Safe to call from several threads.
class RequestMetrics {
 public:
  /// Adds one answered request. `route` is a pattern of API.md ("/v1/songs/ID"), never a path, so that no id is kept.
  void count(const std::string& method, const std::string& route, int status, double seconds);
  /// Counts a connection that was closed because there are too many; returns how many there have been.
  std::uint64_t refuse_connection() { return ++refused_connections_; }
  /// All counts in Prometheus's text format (version 0.0.4).
  std::string text() const;

 private:
  /// Upper bounds of the histogram's buckets; chosen by hand.
  static constexpr std::array kBounds_s{0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 10.0};
  struct Histogram {
    std::array<std::uint64_t, kBounds_s.size() + 1>
        counts{};  ///< by bucket; the last one holds what exceeds all bounds
    double sum_s = 0;
  };
  std::atomic<std::uint64_t> refused_connections_ = 0;
  mutable std::mutex mutex_;
  std::map<std::pair<std::string, int>, std::uint64_t> requests_;  ///< by labels (method and route) and status
  std::map<std::string, Histogram> seconds_;                       ///< by labels
};

/// The help and type lines that precede a metric's values in Prometheus's text format.
std::string metric_head(const std::string& name, const std::string& type, const std::string& help);
/// One value of a metric in that format; `labels` such as `state="queued"`, or empty.
std::string metric_line(const std::string& name, const std::string& labels, double value);

}  // namespace tunefind::server
