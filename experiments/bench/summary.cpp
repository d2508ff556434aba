#include "experiments/bench/summary.hpp"

#include <fmt/format.h>

namespace tunefind {

std::string summary_text(const ExperimentResult& result, const RunMetrics& metrics) {
  std::string text = fmt::format("{} queries, {} songs\n", metrics.queries, result.songs);
  for (const auto& [name, found] : metrics.metrics)
    text += fmt::format("  {:<11} {:.4f}  [{:.4f}, {:.4f}]\n", name, found.mean, found.low, found.high);
  text += fmt::format("  filter      recall {:.4f}", metrics.filter_recall);
  for (const auto& [depth, share] : metrics.filter_recall_at) text += fmt::format(", @{} {:.4f}", depth, share);
  text += "\n  not first  ";
  for (const auto& [stage, queries] : metrics.lost)
    text += fmt::format(" {} {}{}", queries, stage == LostAt::hearing ? "unheard" : "by the ",
                        stage == LostAt::hearing ? "" : name_of(stage)) +
            (stage == LostAt::fusion ? "\n" : ",");
  if (const auto& latency = metrics.search_ms)
    text += fmt::format("  search      p50 {:.1f} ms, p99 {:.1f} ms\n", latency->p50, latency->p99);
  for (const VerdictShare& one : metrics.verdicts)
    text += fmt::format("  {:<11} {:.1f}% of the verdicts, right in {:.1f}% of them\n", name_of(one.verdict),
                        100 * one.share, 100 * one.right);
  return text +
         fmt::format("  confidence  calibration error {:.3f}, area under ROC {:.3f}, {:.1f}% of the right are match\n",
                     metrics.calibration_error, metrics.roc_area, 100 * metrics.right_called_match);
}

}  // namespace tunefind
