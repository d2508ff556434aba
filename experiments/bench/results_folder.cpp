#include "experiments/bench/results_folder.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "experiments/bench/environment.hpp"
#include "features/error.hpp"
#include "features/text_lines.hpp"

namespace tunefind {
namespace {

using Json = nlohmann::ordered_json;

Json interval_json(const Interval& interval) {
  return {{"mean", interval.mean}, {"low", interval.low}, {"high", interval.high}};
}

Json metrics_json(const ExperimentResult& result, const RunMetrics& figures) {
  Json metrics, recall_at = Json::object(), lost, verdicts, strata = Json::array();
  for (const auto& [name, interval] : figures.metrics) metrics[name] = interval_json(interval);
  for (const auto& [depth, share] : figures.filter_recall_at) recall_at[std::to_string(depth)] = share;
  for (const auto& [stage, queries] : figures.lost) lost[name_of(stage)] = queries;
  for (const VerdictShare& one : figures.verdicts)
    verdicts[name_of(one.verdict)] = {{"share", one.share}, {"right", one.right}};
  for (const Stratum& one : figures.strata)
    strata.push_back({{"by", one.by},
                      {"label", one.label},
                      {"queries", one.queries},
                      {"RR", interval_json(one.rr)},
                      {"Success@1", one.success_1},
                      {"Success@10", one.success_10}});
  Json object = {{"queries", figures.queries},
                 {"songs", result.songs},
                 {"metrics", metrics},
                 {"filter_recall", figures.filter_recall},
                 {"filter_recall_at", recall_at},
                 {"lost", lost},
                 {"calibration_error", figures.calibration_error},
                 {"roc_area", figures.roc_area},
                 {"right_called_match", figures.right_called_match},
                 {"verdicts", verdicts}};
  if (const auto& latency = figures.search_ms)
    object["search_ms"] = {{"p50", latency->p50}, {"p90", latency->p90}, {"p99", latency->p99}, {"max", latency->max}};
  object["unread_queries"] = figures.unread;
  object["unread_songs"] = result.failures.size();
  object["strata"] = strata;
  return object;
}

/// per_query.tsv: a line of headings, then one line for each query.
std::string per_query_text(const ExperimentResult& result) {
  std::string text =
      "query\tperson\trank\tRR\tAP\tnDCG@10\tlost_at\talign_rank\tfilter_rank\tverdict\tconfidence\tduration_s\t"
      "voiced_s\tvoiced_share\trange_st\tfirst\tscore_1\tscore_2\tsearch_ms\tfailure\n";
  for (const QueryOutcome& one : result.outcomes) {
    const auto score = [&](std::size_t i) { return i < one.songs.size() ? one.songs[i].score : 0.0; };
    text += fmt::format("{}\t{}\t{}\t{:.6f}\t{:.6f}\t{:.6f}\t{}\t{}\t{}\t", one.query, one.person, one.rank,
                        one.metrics.reciprocal_rank, one.metrics.average_precision, one.metrics.ndcg_10,
                        name_of(one.lost_at), one.align_rank, one.filter_rank ? std::to_string(*one.filter_rank) : "");
    text += fmt::format("{}\t{:.4f}\t{:.2f}\t{:.2f}\t{:.3f}\t{:.2f}\t", name_of(one.verdict), one.confidence,
                        one.traits.duration_s, one.quality.voiced_s, one.traits.voiced_share, one.traits.range_st);
    text += fmt::format("{}\t{:.6f}\t{:.6f}\t{:.2f}\t{}\n", one.songs.empty() ? "" : one.songs.front().song, score(0),
                        score(1), one.search_ms, one.failure);
  }
  return text;
}

/// failures.json: every query whose right song was not first, with its ranks by stage and its alignments to both songs.
std::string failures_text(const ExperimentResult& result) {
  Json list = Json::array();
  for (const QueryOutcome& one : result.outcomes) {
    if (one.rank == 1) continue;
    Json failure = {{"query", one.query},
                    {"person", one.person},
                    {"lost_at", name_of(one.lost_at)},
                    {"rank", one.rank},
                    {"align_rank", one.align_rank},
                    {"filter_rank", one.filter_rank ? Json(*one.filter_rank) : Json()},
                    {"confidence", one.confidence},
                    {"duration_s", one.traits.duration_s},
                    {"failure", one.failure}};
    if (const auto aligned = result.failed_queries.find(one.query); aligned != result.failed_queries.end())
      failure.update(Json::parse(aligned->second));
    list.push_back(std::move(failure));
  }
  return list.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

void write_results(const ExperimentResult& result, const RunMetrics& metrics, const std::filesystem::path& folder) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure) throw StorageError(fmt::format("{}: cannot be created: {}", folder.string(), failure.message()));
  // metrics.json is removed first and written last, so that a folder that has it is complete.
  std::filesystem::remove(folder / "metrics.json", failure);
  Run run;
  for (const QueryOutcome& outcome : result.outcomes) run[outcome.query] = outcome.songs;
  write_text(folder / "config.ini", ini_text(result.settings) + expected_text(result.expectations));
  write_run(folder / "run.trec", run, "tunefind");
  write_qrels(folder / "qrels.txt", result.qrels);
  write_text(folder / "per_query.tsv", per_query_text(result));
  write_text(folder / "failures.json", failures_text(result));
  write_text(folder / "environment.json", environment_json(result));
  write_text(folder / "metrics.json",
             metrics_json(result, metrics).dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace tunefind
