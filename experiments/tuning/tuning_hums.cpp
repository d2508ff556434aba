#include "experiments/tuning/tuning_hums.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <mutex>
#include <tbb/parallel_for.h>

#include "engine/ranking/ranking_order.hpp"
#include "features/error.hpp"

namespace tunefind {
namespace {

constexpr std::size_t kRest = 20;  // songs behind those that are heard; the confidence looks at ten

/// Ranks as the second opinion does, and keeps what was heard.
class OpinionRecorder final : public Ranker {
 public:
  OpinionRecorder(const OpinionAligners& aligners, const SecondOpinionParameters& today, TuningHum& hum)
      : aligners_(aligners), today_(today), hum_(hum) {}

  std::vector<ScoredSong> rank(std::vector<ScoredSong> songs, const RankingTask& task) const override {
    std::sort(songs.begin(), songs.end(), BestFirst{task.index});
    const auto heard = static_cast<std::ptrdiff_t>(std::min(songs.size(), static_cast<std::size_t>(today_.depth)));
    std::vector<ScoredSong> rest(songs.begin() + heard, songs.end());
    songs.resize(static_cast<std::size_t>(heard));
    hum_.heard = aligners_.hear(songs, task);
    hum_.rest.assign(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(std::min(rest.size(), kRest)));
    return fuse(hum_.heard, std::move(rest), today_, task.index);
  }

 private:
  const OpinionAligners& aligners_;
  const SecondOpinionParameters& today_;
  TuningHum& hum_;
};

/// The same aligners with weight, so that all are asked.
SecondOpinionParameters all_asked(SecondOpinionParameters parameters) {
  parameters.strict_weight = parameters.rigid_weight = parameters.line_weight = parameters.chroma_weight = 1;
  return parameters;
}

}  // namespace

TuningHums tuning_hums(const Settings& settings, const ExperimentProgress& progress) {
  const SecondOpinionParameters today = settings_to_tune(settings).rank;
  if (canonical_settings(settings).at("data.without_right") == "true")
    throw ConfigError("data.without_right: without right songs there is nothing to tune to");
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

  const OpinionAligners aligners(all_asked(today));
  SearchParameters search = prepared.search;
  search.k = 1;
  if (progress.begin) progress.begin("opinions", found.hums.size());
  std::mutex advancing;
  tbb::parallel_for(std::size_t{0}, found.hums.size(), [&](std::size_t i) {
    if (progress.stop && *progress.stop) return;
    TuningHum& hum = found.hums[i];
    Strategies strategies = prepared.strategies;
    strategies.rank = std::make_shared<OpinionRecorder>(aligners, today, hum);
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
    throw ConfigError(fmt::format("rank.strategy = {}: has no weights to tune", ranker));
  if (const std::string& sound = canonical.at("sound.strategy"); sound != "none")
    throw ConfigError(fmt::format("sound.strategy = {}: ranks by no weights that could be tuned", sound));
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
