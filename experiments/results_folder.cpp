#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <tbb/info.h>
#include <thread>

#include "experiments/calibration.hpp"
#include "experiments/experiment.hpp"
#include "features/error.hpp"
#include "features/text_lines.hpp"

namespace tunefind {
namespace {

using Json = nlohmann::ordered_json;

BootstrapOptions bootstrap_options(const ExperimentResult& result) {
  BootstrapOptions options;
  options.seed = std::stoull(result.settings.at("run.seed"));
  options.resamples = std::stoi(result.settings.at("run.resamples"));
  return options;
}

/// One value of every query.
std::vector<double> column(const ExperimentResult& result, const auto& value) {
  std::vector<double> values;
  for (const QueryOutcome& outcome : result.outcomes) values.push_back(value(outcome));
  return values;
}

std::vector<std::string> people(const ExperimentResult& result) {
  std::vector<std::string> labels;
  for (const QueryOutcome& outcome : result.outcomes) labels.push_back(outcome.person);
  return labels;
}

/// A metric's mean; its interval comes from drawing whole people, whose hums resemble each other.
Interval interval(const ExperimentResult& result, const Metric& metric) {
  return bootstrap_mean(column(result, [&](const QueryOutcome& outcome) { return metric.of(outcome.metrics); }),
                        bootstrap_options(result), people(result));
}

double share(const ExperimentResult& result, const auto& holds) {
  const auto values = column(result, [&](const QueryOutcome& outcome) { return holds(outcome) ? 1.0 : 0.0; });
  double sum = 0;
  for (const double value : values) sum += value;
  return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

/// Each query's first result as the confidence saw it.
std::vector<Judged> judged_of(const ExperimentResult& result) {
  std::vector<Judged> judged;
  for (const QueryOutcome& outcome : result.outcomes) judged.push_back({outcome.confidence, outcome.rank == 1});
  return judged;
}

/// Of the right results, how many are called a match.
double share_kept(const ExperimentResult& result) {
  const double right = share(result, [](const auto& outcome) { return outcome.rank == 1; });
  const double kept =
      share(result, [](const auto& outcome) { return outcome.rank == 1 && outcome.verdict == Verdict::match; });
  return right > 0 ? kept / right : 0;
}

Json metrics_json(const ExperimentResult& result) {
  Json metrics;
  for (const Metric& metric : kMetrics) {
    const Interval found = interval(result, metric);
    metrics[metric.name] = {{"mean", found.mean}, {"low", found.low}, {"high", found.high}};
  }
  Json object = {{"queries", result.outcomes.size()},
                 {"songs", result.songs},
                 {"metrics", metrics},
                 {"filter_recall", share(result, [](const auto& outcome) { return outcome.right_is_candidate; })},
                 {"calibration_error", calibration_error(judged_of(result))},
                 {"roc_area", roc_area(judged_of(result))},
                 {"right_called_match", share_kept(result)}};
  for (const Verdict verdict : {Verdict::match, Verdict::uncertain, Verdict::no_match}) {
    const auto of_verdict = [&](const QueryOutcome& outcome) { return outcome.verdict == verdict; };
    const double all = share(result, of_verdict);
    const double right = share(result, [&](const auto& outcome) { return of_verdict(outcome) && outcome.rank == 1; });
    object["verdicts"][name_of(verdict)] = {{"share", all}, {"right", all > 0 ? right / all : 0}};
  }
  if (const auto latency =
          latency_percentiles(column(result, [](const QueryOutcome& outcome) { return outcome.search_ms; })))
    object["search_ms"] = {{"p50", latency->p50}, {"p90", latency->p90}, {"p99", latency->p99}, {"max", latency->max}};
  std::size_t unread = 0;
  for (const QueryOutcome& outcome : result.outcomes) unread += !outcome.failure.empty();
  object["unread_queries"] = unread;
  object["unread_songs"] = result.failures.size();
  return object;
}

/// The processor's name as the system tells it, or nothing.
std::string processor() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);)
    if (line.rfind("model name", 0) == 0) return line.substr(std::min(line.size(), line.find(':') + 2));
  return "";
}

Json environment_json() {
  return {{"tunefind", TUNEFIND_VERSION},
          {"commit", TUNEFIND_COMMIT},
          {"compiler", __VERSION__},
          {"build_type", TUNEFIND_BUILD_TYPE},
          {"processor", processor()},
          {"cores", std::thread::hardware_concurrency()},
          {"threads", tbb::info::default_concurrency()}};
}

std::string per_query_text(const ExperimentResult& result) {
  std::string text =
      "query\tperson\trank\tRR\tverdict\tconfidence\tvoiced_s\tfirst\tscore_1\tscore_2\tsearch_ms\tfailure\n";
  for (const QueryOutcome& outcome : result.outcomes) {
    const auto score = [&](std::size_t i) { return i < outcome.songs.size() ? outcome.songs[i].score : 0.0; };
    text += fmt::format("{}\t{}\t{}\t{:.6f}\t{}\t{:.4f}\t{:.2f}\t{}\t{:.6f}\t{:.6f}\t{:.2f}\t{}\n", outcome.query,
                        outcome.person, outcome.rank, outcome.metrics.reciprocal_rank, name_of(outcome.verdict),
                        outcome.confidence, outcome.quality.voiced_s,
                        outcome.songs.empty() ? "" : outcome.songs.front().song, score(0), score(1), outcome.search_ms,
                        outcome.failure);
  }
  return text;
}

}  // namespace

void write_results(const ExperimentResult& result, const std::filesystem::path& folder) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure) throw StorageError(fmt::format("{}: cannot be made: {}", folder.string(), failure.message()));
  Run run;
  for (const QueryOutcome& outcome : result.outcomes) run[outcome.query] = outcome.songs;
  write_text(folder / "config.ini", ini_text(result.settings));
  write_run(folder / "run.trec", run, "tunefind");
  write_qrels(folder / "qrels.txt", result.qrels);
  write_text(folder / "metrics.json", metrics_json(result).dump(2) + "\n");
  write_text(folder / "per_query.tsv", per_query_text(result));
  write_text(folder / "environment.json", environment_json().dump(2) + "\n");
}

std::string summary_text(const ExperimentResult& result) {
  std::string text = fmt::format("{} queries, {} songs\n", result.outcomes.size(), result.songs);
  for (const Metric& metric : kMetrics) {
    const Interval found = interval(result, metric);
    text += fmt::format("  {:<11} {:.4f}  [{:.4f}, {:.4f}]\n", metric.name, found.mean, found.low, found.high);
  }
  if (const auto latency =
          latency_percentiles(column(result, [](const QueryOutcome& outcome) { return outcome.search_ms; })))
    text += fmt::format("  search      p50 {:.1f} ms, p99 {:.1f} ms\n", latency->p50, latency->p99);
  for (const Verdict verdict : {Verdict::match, Verdict::uncertain, Verdict::no_match}) {
    const auto of_verdict = [&](const QueryOutcome& outcome) { return outcome.verdict == verdict; };
    const double all = share(result, of_verdict);
    const double right = share(result, [&](const auto& outcome) { return of_verdict(outcome) && outcome.rank == 1; });
    text += fmt::format("  {:<11} {:.1f}% of the verdicts, right in {:.1f}% of them\n", name_of(verdict), 100 * all,
                        all > 0 ? 100 * right / all : 0);
  }
  const std::vector<Judged> judged = judged_of(result);
  return text +
         fmt::format("  confidence  calibration error {:.3f}, area under ROC {:.3f}, {:.1f}% of the right are match\n",
                     calibration_error(judged), roc_area(judged), 100 * share_kept(result));
}

}  // namespace tunefind
