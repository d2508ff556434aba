#pragma once

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <string>
#include <vector>

#include "experiments/bench/configuration.hpp"
#include "experiments/bench/experiment_result.hpp"
#include "experiments/bench/failures.hpp"
#include "experiments/bench/results_folder.hpp"
#include "tests/temporary_folder.hpp"

namespace tunefind::test {

/// A made-up run over `songs` songs whose hums have their right song at these ranks (0: not ranked). Ids and titles end
/// in `suffix`, for tests of escaping.
inline ExperimentResult result_with(const std::vector<std::size_t>& ranks, std::size_t songs = 50,
                                    const std::string& suffix = "") {
  ExperimentResult result;
  Settings settings;
  settings.set("data.queries=hums");
  settings.set("run.resamples=200");
  settings.set("align.drift_penalty=2");
  result.settings = canonical_settings(std::move(settings));
  result.songs = songs;
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    QueryOutcome one;
    one.query = fmt::format("person{}-{}{}", i % 3, i, suffix);
    one.person = fmt::format("person{}{}", i % 3, suffix);
    one.rank = ranks[i];
    one.align_rank = ranks[i];
    if (ranks[i] > 0) one.filter_rank = std::min(songs, ranks[i] + 1);
    one.right_is_candidate = ranks[i] > 0;
    one.lost_at = ranks[i] == 1 ? LostAt::nowhere : ranks[i] == 0 ? LostAt::filter : LostAt::re_rank;
    one.verdict = ranks[i] == 1 ? Verdict::match : Verdict::uncertain;
    one.confidence = ranks[i] == 1 ? 0.9375 : 0.25;
    one.traits = {5.0 + static_cast<double>(i % 4), 4, 0.75};
    one.search_ms = 10 + static_cast<double>(i);
    const std::string right = fmt::format("right{}{}", i, suffix);
    for (std::size_t k = 1; k <= 10; ++k)
      one.songs.push_back({k == ranks[i] ? right : fmt::format("song{}{}", k, suffix), 1.0 / static_cast<double>(k)});
    one.metrics = query_metrics(one.songs, {{right, 1}});
    if (ranks[i] > 10) one.metrics.reciprocal_rank = 1 / static_cast<double>(ranks[i]);
    result.qrels[one.query] = {{right, 1}};
    if (ranks[i] != 1) {
      HumOnSong on_song{right, "Title of " + right, 0.75, 1, 4, -2.5, 1.1, {}, {}};
      for (int note = 0; note < 20; ++note) {
        const double start = 1 + 0.15 * note, pitch = 60 + note % 7;
        on_song.hum.push_back({{start, pitch}, {start + 0.1, pitch + 0.3}});
        on_song.line.push_back({{start, pitch}, {start + 0.15, pitch}});
      }
      Failure failure{on_song, on_song};
      failure.first.song = one.songs.front().song;
      result.failed_queries[one.query] = failure_json(failure);
    }
    result.outcomes.push_back(std::move(one));
  }
  return result;
}

/// Writes a run as the results folder `name`, and returns its path.
inline std::filesystem::path write_sample(const TemporaryFolder& folder, const std::string& name,
                                          const ExperimentResult& result) {
  write_results(result, metrics_of(result), folder / name);
  return folder / name;
}

}  // namespace tunefind::test
