#include "server/util/metrics.hpp"

#include <fmt/format.h>

namespace tunefind::server {

std::string metric_head(const std::string& name, const std::string& type, const std::string& help) {
  return fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n", name, help, type);
}

std::string metric_line(const std::string& name, const std::string& labels, double value) {
  return labels.empty() ? fmt::format("{} {}\n", name, value) : fmt::format("{}{{{}}} {}\n", name, labels, value);
}

void RequestMetrics::count(const std::string& method, const std::string& route, int status, double seconds) {
  const std::string labels = fmt::format("method=\"{}\",route=\"{}\"", method, route);
  const std::lock_guard lock(mutex_);
  ++requests_[{labels, status}];
  Histogram& histogram = seconds_[labels];
  std::size_t bucket = 0;
  while (bucket < kBounds_s.size() && seconds > kBounds_s[bucket]) ++bucket;
  ++histogram.counts[bucket];
  histogram.sum_s += seconds;
}

std::string RequestMetrics::text() const {
  const std::lock_guard lock(mutex_);
  std::string text = metric_head("tunefind_requests_total", "counter", "Requests answered, by route and status.");
  for (const auto& [key, count] : requests_)
    text += metric_line("tunefind_requests_total", fmt::format("{},status=\"{}\"", key.first, key.second),
                        static_cast<double>(count));
  text += metric_head("tunefind_request_seconds", "histogram", "Seconds from a request's head to its answer.");
  for (const auto& [labels, histogram] : seconds_) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i <= kBounds_s.size(); ++i) {
      sum += histogram.counts[i];
      const std::string bound = i < kBounds_s.size() ? fmt::format("{}", kBounds_s[i]) : "+Inf";
      text += metric_line("tunefind_request_seconds_bucket", fmt::format("{},le=\"{}\"", labels, bound),
                          static_cast<double>(sum));
    }
    text += metric_line("tunefind_request_seconds_sum", labels, histogram.sum_s);
    text += metric_line("tunefind_request_seconds_count", labels, static_cast<double>(sum));
  }
  text +=
      metric_head("tunefind_connections_refused_total", "counter", "Connections closed because there were too many.");
  return text + metric_line("tunefind_connections_refused_total", "", static_cast<double>(refused_connections_));
}

}  // namespace tunefind::server
