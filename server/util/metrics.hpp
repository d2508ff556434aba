#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace tunefind::server {

/// What `/metrics` tells of the requests so far, without a word of who asked. Safe to call from several threads.
class RequestMetrics {
 public:
  /// `route` is a pattern of API.md ("/v1/songs/ID"), never a path.
  void count(const std::string& method, const std::string& route, int status, double seconds);
  /// In Prometheus's text format (version 0.0.4).
  std::string text() const;

 private:
  static constexpr std::array kBounds_s{0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 10.0};
  struct Histogram {
    std::array<std::uint64_t, kBounds_s.size() + 1> counts{};
    double sum_s = 0;
  };
  mutable std::mutex mutex_;
  std::map<std::pair<std::string, int>, std::uint64_t> requests_;  ///< by labels of method and route, and status
  std::map<std::string, Histogram> seconds_;
};

/// One metric with its type and help in Prometheus's text format; `labels` such as `state="queued"`, or empty.
std::string metric_head(const std::string& name, const std::string& type, const std::string& help);
std::string metric_line(const std::string& name, const std::string& labels, double value);

}  // namespace tunefind::server
