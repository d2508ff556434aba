#include "experiments/compare/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>
#include <set>

#include "experiments/measures/metrics.hpp"
#include "features/error.hpp"

namespace tunefind {
namespace {

/// The columns of the ValueTable: all systems by the first metric, then all systems by the second one, and so on. The
/// pairs with the baseline have the same order.
struct Layout {
  std::size_t systems = 0;

  std::size_t column(std::size_t metric, std::size_t system) const { return metric * systems + system; }
  std::size_t pair(std::size_t metric, std::size_t system) const { return metric * (systems - 1) + system - 1; }
};

/// The metrics of all systems, [queries x columns of Layout].
ValueTable values_of(const std::vector<JudgedResult>& results, std::size_t queries) {
  ValueTable table{kMetrics.size() * results.size(), {}};
  table.values.reserve(queries * table.columns);
  for (std::size_t query = 0; query < queries; ++query)
    for (const Metric& metric : kMetrics)
      for (const JudgedResult& result : results) table.values.push_back(metric.of(result.metrics[query]));
  return table;
}

/// Sorts changes by falling size and keeps the first `count`.
void keep_largest(std::vector<QueryChange>& changes, std::size_t count) {
  std::stable_sort(changes.begin(), changes.end(), [](const QueryChange& x, const QueryChange& y) {
    return std::abs(x.system - x.baseline) > std::abs(y.system - y.baseline);
  });
  if (changes.size() > count) changes.resize(count);
}

QueryBalance balance_of(const JudgedResult& baseline, const JudgedResult& system, const Qrels& qrels,
                        std::size_t listed) {
  QueryBalance balance;
  std::size_t i = 0;
  for (const auto& [query, judged] : qrels) {
    const QueryChange change{query, baseline.metrics[i].reciprocal_rank, system.metrics[i].reciprocal_rank};
    ++i;
    if (change.system > change.baseline) balance.gains.push_back(change);
    if (change.system < change.baseline) balance.losses.push_back(change);
  }
  balance.won = balance.gains.size();
  balance.lost = balance.losses.size();
  balance.tied = qrels.size() - balance.won - balance.lost;
  keep_largest(balance.gains, listed);
  keep_largest(balance.losses, listed);
  return balance;
}

/// Sets `behind` of each system with a known time: the system with the highest RR that dominates it, if any does.
void find_front(std::vector<SystemFigures>& systems) {
  const auto quality = [](const SystemFigures& system) { return system.metrics.front().mean.mean; };
  for (SystemFigures& system : systems)
    for (std::size_t i = 0; i < systems.size(); ++i) {
      const SystemFigures& other = systems[i];
      if (!system.search_ms || !other.search_ms) continue;
      const bool no_worse = quality(other) >= quality(system) && *other.search_ms <= *system.search_ms;
      const bool better = quality(other) > quality(system) || *other.search_ms < *system.search_ms;
      if (no_worse && better && (!system.behind || quality(other) > quality(systems[*system.behind])))
        system.behind = i;
    }
}

/// Detects results whose song ids differ from those of the qrels, which makes a system look bad. Throws FormatError if
/// nobody else has any song of a result, or if no result has any right song; notes a result that has songs of its own
/// and lacks right songs that others have, and right songs that no result has.
void check_songs(const std::vector<JudgedResult>& results, const Qrels& qrels, std::vector<std::string>& notes) {
  IdTable songs;
  std::vector<std::uint8_t> is_right;
  for (const auto& [query, judged] : qrels)
    for (const auto& [song, relevance] : judged) {
      const std::uint32_t number = songs.add(song);
      is_right.resize(songs.size());
      if (relevance > 0) is_right[number] = true;
    }
  const std::size_t judged_songs = songs.size();
  std::vector<std::size_t> namings(judged_songs);  // number of results that have a song
  for (const JudgedResult& result : results)
    for (const std::string& song : result.songs.ids()) {
      const std::uint32_t number = songs.add(song);
      namings.resize(songs.size());
      ++namings[number];
    }
  for (const JudgedResult& result : results) {
    std::vector<std::string> unknown, missed;
    for (const std::string& song : result.songs.ids())
      if (const std::uint32_t number = *songs.find(song); number >= judged_songs && namings[number] == 1)
        unknown.push_back(song);
    if (unknown.empty()) continue;
    const std::string counted = count_with_examples(unknown, "song", "songs");
    if (unknown.size() == result.songs.size())
      throw FormatError(
          fmt::format("{}: neither the qrels nor another run know any of its songs: {}", result.name, counted));
    for (std::uint32_t number = 0; number < judged_songs; ++number)
      if (is_right[number] && namings[number] > 0 && !result.songs.find(songs[number])) missed.push_back(songs[number]);
    if (!missed.empty())
      notes.push_back(
          fmt::format("{}: names {} that neither the qrels nor another run know, and lacks {} that others "
                      "name: are the ids the same?",
                      result.name, counted, count_with_examples(missed, "right song", "right songs")));
  }
  std::vector<std::string> unnamed;
  for (std::uint32_t number = 0; number < judged_songs; ++number)
    if (is_right[number] && namings[number] == 0) unnamed.push_back(songs[number]);
  const auto right = static_cast<std::size_t>(std::count(is_right.begin(), is_right.end(), true));
  if (unnamed.empty()) return;
  const std::string counted = count_with_examples(unnamed, "right song", "right songs");
  if (unnamed.size() == right)
    throw FormatError(fmt::format("{} and {} more: no run names any of {}: are the ids the same?", results.front().name,
                                  results.size() - 1, counted));
  notes.push_back(fmt::format("no run names {} of {}", counted, right));
}

/// Notes queries without a right song, numbers of songs that differ, and queries without judgement or result.
void note_queries(const std::vector<JudgedResult>& results, const Qrels& qrels, std::vector<std::string>& notes) {
  std::vector<std::string> nothing_right;
  for (const auto& [query, judged] : qrels)
    if (std::none_of(judged.begin(), judged.end(), [](const auto& song) { return song.second > 0; }))
      nothing_right.push_back(query);
  if (!nothing_right.empty())
    notes.push_back(fmt::format("no song is right for {}: 0 for every run",
                                count_with_examples(nothing_right, "judged query", "judged queries")));
  for (const JudgedResult& result : results)
    if (const auto& first = results.front(); result.searched && first.searched && result.searched != first.searched)
      notes.push_back(fmt::format("{}: searched {} songs, {} {}: among fewer a song is easier to find", result.name,
                                  *result.searched, first.name, *first.searched));
  for (const JudgedResult& result : results) {
    if (!result.unjudged.empty())
      notes.push_back(fmt::format("{}: {} that nobody judged: left out", result.name,
                                  count_with_examples(result.unjudged, "query", "queries")));
    if (!result.silent.empty())
      notes.push_back(fmt::format("{}: no result for {} of {}: each counts 0", result.name,
                                  count_with_examples(result.silent, "judged query", "judged queries"), qrels.size()));
  }
}

}  // namespace

Comparison compare(const std::vector<JudgedResult>& results, const Qrels& qrels, const ComparisonOptions& options) {
  if (results.size() < 2) throw ConfigError("a comparison needs two or more results");
  Comparison comparison{qrels.size(), qrels.size(), options.bootstrap, {}, {}};
  check_songs(results, qrels, comparison.notes);
  note_queries(results, qrels, comparison.notes);
  std::vector<std::string> groups;
  if (options.group_of) {
    for (const auto& [query, judged] : qrels) groups.push_back(options.group_of(query));
    comparison.groups = std::set<std::string>(groups.begin(), groups.end()).size();
  }

  const Layout layout{results.size()};
  const ValueTable table = values_of(results, qrels.size());
  std::vector<ColumnPair> pairs;
  for (std::size_t metric = 0; metric < kMetrics.size(); ++metric)
    for (std::size_t system = 1; system < results.size(); ++system)
      pairs.push_back({layout.column(metric, 0), layout.column(metric, system)});
  const TableIntervals intervals = bootstrap_table(table, pairs, options.bootstrap, groups);
  const std::vector<double> p = randomisation_p(table, pairs, options.bootstrap, groups);

  const std::size_t listed = options.changes.value_or(results.size() == 2 ? 10 : 3);
  for (std::size_t system = 0; system < results.size(); ++system) {
    const JudgedResult& result = results[system];
    SystemFigures figures{result.name, result.silent.size(), {}, {}, result.search_ms, {}};
    for (std::size_t metric = 0; metric < kMetrics.size(); ++metric)
      figures.metrics.push_back({kMetrics[metric].name, intervals.means[layout.column(metric, system)], {}});
    if (system > 0) figures.balance = balance_of(results.front(), result, qrels, listed);
    comparison.systems.push_back(std::move(figures));
  }
  for (std::size_t metric = 0; metric < kMetrics.size(); ++metric) {
    const std::span family = std::span(p).subspan(layout.pair(metric, 1), results.size() - 1);
    const std::vector<double> corrected = holm_corrected(family);
    for (std::size_t system = 1; system < results.size(); ++system)
      comparison.systems[system].metrics[metric].against_baseline = {intervals.differences[layout.pair(metric, system)],
                                                                     family[system - 1], corrected[system - 1]};
  }
  find_front(comparison.systems);
  return comparison;
}

}  // namespace tunefind
