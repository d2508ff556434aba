#include "experiments/tuning/tuning_hums.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <mutex>
#include <tbb/parallel_for.h>

#include "engine/ranking/ranking_order.hpp"
#include "experiments/bench/configuration.hpp"
#include "experiments/bench/experiment.hpp"
#include "features/error.hpp"

namespace tunefind {
namespace {

constexpr std::size_t kRest = 20;  // songs kept after the re-ranked ones; the confidence needs the first ten songs

/// A ranker that ranks like the second opinion with the current weights and records all opinions in a TuningHum.
class OpinionRecorder final : public Ranker {
 public:
  OpinionRecorder(const OpinionAligners& aligners, const SecondOpinionParameters& current, TuningHum& hum)
      : aligners_(aligners), current_(current), hum_(hum) {}

  std::vector<ScoredSong> rank(std::vector<ScoredSong> songs, const RankingTask& task) const override {
    std::sort(songs.begin(), songs.end(), BestFirst{task.index});
    const auto heard = static_cast<std::ptrdiff_t>(std::min(songs.size(), static_cast<std::size_t>(current_.depth)));
    std::vector<ScoredSong> rest(songs.begin() + heard, songs.end());
    songs.resize(static_cast<std::size_t>(heard));
    hum_.heard = aligners_.hear(songs, task);
    hum_.rest.assign(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(std::min(rest.size(), kRest)));
    return fuse(hum_.heard, std::move(rest), current_, task.index);
  }

 private:
  const OpinionAligners& aligners_;
  const SecondOpinionParameters& current_;
  TuningHum& hum_;
};

/// The parameters with nonzero weights, because an aligner without weight is not asked for its opinion.
SecondOpinionParameters with_all_opinions(SecondOpinionParameters parameters) {
  parameters.strict_weight = parameters.rigid_weight = parameters.line_weight = parameters.chroma_weight = 1;
  return parameters;
}

}  // namespace

TuningHums tuning_hums(const Settings& settings, const ExperimentProgress& progress) {
  const SecondOpinionParameters current = settings_to_tune(settings).rank;
  if (canonical_settings(settings).at("data.without_right") == "true")
    throw ConfigError("data.without_right must be false: tuning needs hums with right songs");
  PreparedExperiment prepared = prepare_experiment(settings, progress);
  TuningHums found{{}, std::move(prepared.failures), std::move(prepared.notes), prepared.interrupted};
  if (found.interrupted) return found;
  const auto index = std::make_shared<const SongIndex>(std::move(prepared.index));
  std::map<std::string_view, std::size_t> positions;
  for (std::size_t i = 0; i < index->size(); ++i) positions.emplace(index->id(i), i);
  std::set<std::size_t> sought;
  for (const PreparedHum& hum : prepared.hums) {
    if (!hum.failure.empty()) {
      found.failures.push_back(hum.failure);
      continue;
    }
    TuningHum one{hum.id, hum.person, index, {}, {}, {}, true, {}};
    for (const auto& [song, grade] : hum.judged)
      if (const auto position = positions.find(song); position != positions.end()) {
        one.judged.emplace(position->second, grade);
        if (grade > 0) sought.insert(position->second);
      }
    one.all_judged = one.has_right() || one.judged.empty();
    found.hums.push_back(std::move(one));
  }
  std::erase_if(prepared.hums, [](const PreparedHum& hum) { return !hum.failure.empty(); });

  const OpinionAligners aligners(with_all_opinions(current));
  SearchParameters search = prepared.search;
  search.k = 1;
  search.far_tempo_below = 0;  // opinions are recorded once
  if (progress.begin) progress.begin("opinions", found.hums.size());
  std::mutex advancing;
  tbb::parallel_for(std::size_t{0}, found.hums.size(), [&](std::size_t i) {
    if (progress.stop && *progress.stop) return;
    TuningHum& hum = found.hums[i];
    Strategies strategies = prepared.strategies;
    strategies.rank = std::make_shared<OpinionRecorder>(aligners, current, hum);
    const Ranking ranking = tunefind::search(prepared.hums[i].query, *index, strategies, search,
                                             Admission::without(*index, prepared.hums[i].left_out));
    for (std::size_t rank = 1; rank <= ranking.songs.size(); ++rank)
      if (const std::size_t position = ranking.songs[rank - 1].position; sought.contains(position))
        hum.ranks.emplace(position, rank);
    const std::scoped_lock lock(advancing);
    if (progress.advance) progress.advance();
  });
  found.interrupted = progress.stop && *progress.stop;
  return found;
}

TunedSettings settings_to_tune(Settings settings) {
  make_strategies(settings);
  const auto& canonical = settings.canonical();
  if (const std::string& ranker = canonical.at("rank.strategy"); ranker != "second_opinion")
    throw ConfigError(fmt::format("rank.strategy = {}: has no weights to tune; only 'second_opinion' has", ranker));
  if (const std::string& sound = canonical.at("sound.strategy"); sound != "none")
    throw ConfigError(fmt::format("sound.strategy = {}: has no weights to tune; only 'none' is allowed", sound));
  const auto confidence = settings.take<MarginConfidenceParameters>("confidence");
  return {settings.take<SecondOpinionParameters>("rank"),
          {confidence.bias, confidence.margin_weight, confidence.field_weight, confidence.cost_weight},
          confidence.unrelated_cost};
}

std::string tuned_ini(const Settings& settings, const TunedSettings& tuned) {
  Settings whole = settings;
  make_strategies(whole);
  std::map<std::string, std::string> chosen;
  for (const auto& [name, value] : whole.canonical())
    if (name.starts_with("rank.") || name.starts_with("confidence.")) chosen.emplace(name, value);
  const auto put = [&](const char* name, double value) { chosen.at(name) = fmt::format("{}", value); };
  put("rank.strict_weight", tuned.rank.strict_weight);
  put("rank.rigid_weight", tuned.rank.rigid_weight);
  put("rank.line_weight", tuned.rank.line_weight);
  put("rank.chroma_weight", tuned.rank.chroma_weight);
  put("confidence.bias", tuned.confidence.bias);
  put("confidence.margin_weight", tuned.confidence.margin);
  put("confidence.field_weight", tuned.confidence.field);
  put("confidence.cost_weight", tuned.confidence.cost);
  return ini_text(chosen);
}

}  // namespace tunefind
