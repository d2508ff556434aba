#include "experiments/bench/judged_search.hpp"

#include <chrono>

#include "engine/search.hpp"
#include "experiments/measures/judge.hpp"

namespace tunefind {

QueryOutcome judged_search(const Query& query, const SongIndex& index, const std::set<std::string>& left_out,
                           const std::map<std::string, int>& judged, const Configuration& configuration) {
  std::set<std::string> not_searched = left_out;
  if (configuration.data.without_right)
    for (const auto& [song, grade] : judged)
      if (grade > 0) not_searched.insert(song);
  QueryOutcome outcome;
  outcome.quality = query.quality;
  outcome.traits = traits_of(query.melody);
  const auto begun = std::chrono::steady_clock::now();
  const Ranking ranking =
      search(query, index, configuration.strategies, configuration.search, Admission::without(index, not_searched));
  outcome.search_ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun).count();
  judge(outcome, ranking, index, judged, static_cast<std::size_t>(configuration.run.depth),
        configuration.rerank_depth());
  return outcome;
}

}  // namespace tunefind
