#include "experiments/measures/system_result.hpp"

#include <algorithm>
#include <cmath>
#include <exception>
#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <system_error>
#include <tbb/parallel_for.h>

#include "features/error.hpp"
#include "features/text_lines.hpp"

namespace tunefind {
namespace {

namespace fs = std::filesystem;

bool is_folder(const fs::path& path) {
  std::error_code unreadable;  // an error counts as "no folder"; reading it as a file then reports the error
  return fs::is_directory(path, unreadable);
}

bool file_exists(const fs::path& path) {
  std::error_code unreadable;
  return fs::exists(path, unreadable);
}

/// Throws FormatError if the last line of a file lacks its line break.
void check_last_line_end(const fs::path& path) {
  std::ifstream in(path, std::ios::binary | std::ios::ate);
  if (in.tellg() <= 0) return;
  in.seekg(-1, std::ios::end);
  if (in.get() != '\n') throw FormatError(fmt::format("{}: truncated: its last line has no line break", path.string()));
}

/// The number of the column with this heading; nothing if there is none.
std::optional<std::size_t> column_of(const std::vector<std::string_view>& headings, std::string_view name) {
  const auto found = std::find(headings.begin(), headings.end(), name);
  if (found == headings.end()) return std::nullopt;
  return static_cast<std::size_t>(found - headings.begin());
}

/// Adds the queries of per_query.tsv that found nothing, and checks that both files are complete and of the same run.
void add_asked_queries(TrecRun& run, const fs::path& run_path, const fs::path& table_path) {
  check_last_line_end(table_path);
  const std::string name = table_path.string();
  const std::string text = read_text(table_path);
  const auto lines = filled_lines(text);
  if (lines.empty()) fail_at_line(name, 1, "no line of headings");
  const auto headings = fields(lines.front().text, '\t');
  const auto query_column = column_of(headings, "query"), first_column = column_of(headings, "first");
  if (!query_column) fail_at_line(name, lines.front().number, "no column 'query'");
  const std::size_t answered = run.rankings.size();
  std::size_t confirmed = 0;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const auto cells = fields(lines[i].text, '\t');
    if (cells.size() != headings.size())
      fail_at_line(name, lines[i].number, fmt::format("{} columns instead of {}", cells.size(), headings.size()));
    const auto [entry, is_silent] = run.rankings.try_emplace(std::string(cells[*query_column]));
    const auto& [query, ranking] = *entry;
    confirmed += !is_silent && !ranking.empty();
    if (!first_column) continue;
    const std::string_view stated = cells[*first_column];
    const std::string_view found = ranking.empty() ? std::string_view{} : run.songs[ranking.front().song];
    if (stated == found) continue;
    fail_at_line(name, lines[i].number,
                 ranking.empty()
                     ? fmt::format("query {} found songs, but {} has none (truncated?)", encode_id(query),
                                   run_path.filename().string())
                     : fmt::format("first song {} of query {} is {} in {}: not of the same run", quoted(stated),
                                   encode_id(query), quoted(found), run_path.filename().string()));
  }
  if (confirmed < answered)
    throw FormatError(fmt::format("{}: lacks {} of the {} queries of {} (truncated?)", name, answered - confirmed,
                                  answered, run_path.filename().string()));
}

nlohmann::json metrics_of_folder(const fs::path& path) {
  auto metrics = nlohmann::json::parse(read_text(path), nullptr, false);
  if (!metrics.is_object()) throw FormatError(fmt::format("{}: is not a JSON object (truncated?)", path.string()));
  return metrics;
}

std::optional<std::size_t> searched_songs(const nlohmann::json& metrics) {
  const auto songs = metrics.find("songs");
  if (songs == metrics.end() || !songs->is_number_unsigned()) return std::nullopt;
  return songs->get<std::size_t>();
}

std::optional<double> median_search_ms(const nlohmann::json& metrics, const fs::path& path) {
  const auto times = metrics.find("search_ms");
  if (times == metrics.end()) return std::nullopt;
  const auto median = times->find("p50");
  if (median == times->end() || !median->is_number() || !(median->get<double>() >= 0))
    throw FormatError(fmt::format("{}: search_ms.p50 is not a time in ms", path.string()));
  return median->get<double>();
}

}  // namespace

std::string count_with_examples(const std::vector<std::string>& ids, const std::string& one, const std::string& many) {
  constexpr std::size_t kExamples = 3;
  std::string text = fmt::format("{} {} (", ids.size(), ids.size() == 1 ? one : many);
  for (std::size_t i = 0; i < std::min(ids.size(), kExamples); ++i) text += (i == 0 ? "" : ", ") + encode_id(ids[i]);
  return text + (ids.size() > kExamples ? ", ...)" : ")");
}

SystemResult read_system_result(const fs::path& path) {
  const std::string name = path.string();
  if (!is_folder(path)) return {name, read_trec_run(path), false, std::nullopt, std::nullopt};
  const fs::path run_path = path / "run.trec", table_path = path / "per_query.tsv",
                 figures_path = path / "metrics.json";
  if (!file_exists(run_path)) throw FormatError(fmt::format("{}: is not a results folder: it has no run.trec", name));
  if (!file_exists(table_path))
    throw FormatError(fmt::format("{}: an incomplete results folder: it has no per_query.tsv ({} alone is a TREC run)",
                                  name, run_path.string()));
  if (!file_exists(figures_path))
    throw FormatError(fmt::format("{}: an incomplete results folder: it has no metrics.json", name));
  check_last_line_end(run_path);
  const nlohmann::json figures = metrics_of_folder(figures_path);
  SystemResult result{name, read_trec_run(run_path), true, median_search_ms(figures, figures_path),
                      searched_songs(figures)};
  add_asked_queries(result.run, run_path, table_path);
  return result;
}

JudgedResult judge(SystemResult result, const Qrels& qrels) {
  auto& [name, run, asked_known, search_ms, searched] = result;
  if (run.rankings.empty()) throw FormatError(fmt::format("{}: an empty run", name));
  JudgedResult judged{name, {}, {}, {}, {}, search_ms, searched};
  for (const auto& [query, ranking] : run.rankings)
    if (!qrels.contains(query)) judged.unjudged.push_back(query);
  if (judged.unjudged.size() == run.rankings.size())
    throw FormatError(fmt::format("{}: none of its queries is judged: {}", name,
                                  count_with_examples(judged.unjudged, "query", "queries")));
  std::vector<std::string> never_asked;
  std::vector<int> relevance_of_song(run.songs.size());
  for (const auto& [query, judgements] : qrels) {
    const auto ranking = run.rankings.find(query);
    if (ranking == run.rankings.end()) never_asked.push_back(query);
    std::vector<int> right;
    std::vector<Hit> hits;
    std::vector<std::uint32_t> touched;
    for (const auto& [song, relevance] : judgements) {
      if (relevance <= 0) continue;
      right.push_back(relevance);
      const auto number = run.songs.find(song);
      if (!number) continue;
      relevance_of_song[*number] = relevance;
      touched.push_back(*number);
    }
    if (ranking == run.rankings.end() || ranking->second.empty())
      judged.silent.push_back(query);
    else if (!touched.empty())
      for (std::size_t i = 0; i < ranking->second.size(); ++i)
        if (const int relevance = relevance_of_song[ranking->second[i].song]; relevance > 0)
          hits.push_back({i + 1, relevance});
    for (const std::uint32_t number : touched) relevance_of_song[number] = 0;
    judged.metrics.push_back(metrics_of_hits(hits, std::move(right)));
  }
  if (asked_known && !never_asked.empty())
    throw FormatError(fmt::format("{}: was not asked {} of the {} judged", name,
                                  count_with_examples(never_asked, "query", "queries"), qrels.size()));
  judged.songs = std::move(run.songs);
  return judged;
}

std::vector<JudgedResult> read_judged_results(const std::vector<fs::path>& paths, const Qrels& qrels) {
  std::vector<JudgedResult> results(paths.size());
  std::vector<std::exception_ptr> failures(paths.size());
  tbb::parallel_for(
      tbb::blocked_range<std::size_t>(0, paths.size(), 1),
      [&](const auto& range) {
        for (std::size_t i = range.begin(); i < range.end(); ++i) try {
            results[i] = judge(read_system_result(paths[i]), qrels);
          } catch (...) {
            failures[i] = std::current_exception();
          }
      },
      tbb::simple_partitioner{});
  for (const std::exception_ptr& failure : failures)
    if (failure) std::rethrow_exception(failure);
  return results;
}

std::optional<Qrels> read_common_qrels(const std::vector<fs::path>& paths) {
  std::optional<Qrels> common;
  fs::path source;
  for (const fs::path& path : paths) {
    const fs::path file = path / "qrels.txt";
    if (!is_folder(path) || !file_exists(file)) continue;
    Qrels qrels = read_qrels(file);
    if (!common) {
      common = std::move(qrels);
      source = file;
      continue;
    }
    if (qrels == *common) continue;
    const auto [here, there] = std::mismatch(qrels.begin(), qrels.end(), common->begin(), common->end());
    const std::string& query = here == qrels.end()      ? there->first
                               : there == common->end() ? here->first
                                                        : std::min(here->first, there->first);
    throw FormatError(fmt::format("{}: differs from {}, first at query {}; choose one with --qrels", file.string(),
                                  source.string(), encode_id(query)));
  }
  return common;
}

}  // namespace tunefind
