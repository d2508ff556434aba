#include "experiments/compare/results_table.hpp"

#include <fmt/format.h>

namespace tunefind {
namespace {

/// The value of a setting; empty if the run does not have it.
std::string setting(const SavedRun& run, const char* name) {
  const auto found = run.settings.find(name);
  return found == run.settings.end() ? "" : found->second;
}

/// A metric of the run with its interval; zeros if the run does not have it.
Interval metric(const SavedRun& run, const char* name) {
  for (const auto& [metric, interval] : run.metrics.metrics)
    if (metric == name) return interval;
  return {};
}

}  // namespace

ReportTable results_table(const std::vector<SavedRun>& runs) {
  ReportTable table{{},
                    {{"run", false},
                     {"hums"},
                     {"songs"},
                     {"anchor", false},
                     {"RR"},
                     {"95 % interval"},
                     {"Success@1"},
                     {"Success@10"},
                     {"filter"},
                     {"ECE"},
                     {"ms"}},
                    {}};
  for (const SavedRun& run : runs) {
    const Interval rr = metric(run, "RR");
    table.rows.push_back(
        {{run.name, std::to_string(run.metrics.queries), std::to_string(run.songs), setting(run, "search.anchor"),
          fmt::format("{:.3f}", rr.mean), fmt::format("[{:.3f}, {:.3f}]", rr.low, rr.high),
          fmt::format("{:.3f}", metric(run, "Success@1").mean), fmt::format("{:.3f}", metric(run, "Success@10").mean),
          fmt::format("{:.3f}", run.metrics.filter_recall), fmt::format("{:.3f}", run.metrics.calibration_error),
          run.metrics.search_ms ? fmt::format("{:.1f}", run.metrics.search_ms->p50) : ""}});
  }
  return table;
}

}  // namespace tunefind
