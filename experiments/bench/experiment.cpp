#include "experiments/bench/experiment.hpp"

#include "engine/feature_cache.hpp"
#include "experiments/bench/configuration.hpp"
#include "experiments/bench/hum_stages.hpp"
#include "experiments/bench/song_stages.hpp"
#include "experiments/bench/without_search.hpp"
#include "experiments/cache/fingerprint.hpp"
#include "experiments/cache/stage_graph.hpp"

namespace tunefind {
namespace {

/// An experiment on its way: its configuration, its stages and what they have made so far.
struct Experiment {
  Experiment(Settings settings, const ExperimentProgress& progress, bool also_without_right)
      : configuration(std::move(settings)),
        hums(configuration, progress, result, also_without_right),
        songs(configuration, progress, result, hums.participants(), hums.qrels()) {
    result.settings = configuration.canonical;
  }

  const Configuration configuration;
  ExperimentResult result;
  HumStages hums;
  SongStages songs;
};

/// The stages before the search. The code of a stage is that of the functions by which it makes what it keeps.
void add_preparation(StageGraph& graph, Experiment& of) {
  const Configuration& configuration = of.configuration;
  graph.add({.name = "features",
             .inputs = {},
             .settings = ini_text(configuration.feature_settings),
             .code = code_fingerprint({"engine/feature_cache.hpp", "engine/load_index.hpp"}, kWithoutSearch),
             .files = of.result.songs_fingerprint,
             .run = [&of](const std::string& key) { of.songs.make_features(key); }});
  graph.add({.name = "catalogue",
             .inputs = {"features"},
             .settings = configuration.text_of({"terms"}, {"data.catalogue"}),
             .code = code_fingerprint({"engine/load_index.hpp"}),
             .files = "",
             .run = [](const std::string&) {}});  // opened by the first search that is not kept
  graph.add({.name = "pitch",
             .inputs = {},
             .settings = configuration.text_of({"pitch", "sound"}, {"data.resing", "data.seconds"}),
             .code = code_fingerprint({"experiments/bench/participants.hpp", "experiments/cache/stage_records.hpp"},
                                      kWithoutSearch),
             .files = "",  // each hum's file is part of the hum's own key
             .run = [&of](const std::string& key) { of.hums.track_pitch(key); }});
  graph.add(
      {.name = "contour",
       .inputs = {"pitch"},
       .settings = configuration.text_of({"contour"}),
       .code = code_fingerprint({"engine/hearing/hearing.hpp", "experiments/cache/stage_records.hpp"}, kWithoutSearch),
       .files = "",
       .run = [&of](const std::string& key) { of.hums.make_queries(key); }});
}

void add_search(StageGraph& graph, Experiment& of) {
  const Configuration& configuration = of.configuration;
  graph.add({.name = "search",
             .inputs = {"contour", "catalogue"},
             .settings = configuration.text_of({"search", "filter", "align", "rank", "confidence", "sound"},
                                               {"data.without_right", "run.depth"}),
             .code = code_fingerprint({"experiments/bench/judged_search.hpp", "experiments/cache/stage_records.hpp"}),
             .files = "",
             .run = [&of](const std::string& key) { of.hums.search(key, of.songs); }});
  graph.add({.name = "failures",
             .inputs = {"search"},
             .settings = "",
             .code = code_fingerprint({"experiments/bench/failures.hpp"}),
             .files = "",
             .run = [&of](const std::string& key) { of.hums.analyse_failures(key, of.songs); }});
}

}  // namespace

ExperimentResult run_experiment(Settings settings, const ExperimentProgress& progress) {
  Experiment experiment(std::move(settings), progress, false);
  StageGraph graph;
  add_preparation(graph, experiment);
  add_search(graph, experiment);
  graph.run([&] { return progress.stopped(); });
  drop_unused();
  experiment.result.interrupted = progress.stopped();
  return std::move(experiment.result);
}

PreparedExperiment prepare_experiment(Settings settings, const ExperimentProgress& progress) {
  Experiment experiment(std::move(settings), progress, true);
  StageGraph graph;
  add_preparation(graph, experiment);
  graph.run([&] { return progress.stopped(); });
  PreparedExperiment prepared;
  std::optional<SongIndex> index = experiment.songs.take_index();
  prepared.interrupted = !index;
  if (!index) return prepared;
  prepared.index = std::move(*index);
  prepared.hums = experiment.hums.take_prepared();
  prepared.strategies = experiment.configuration.strategies;
  prepared.search = experiment.configuration.search;
  prepared.failures = std::move(experiment.result.failures);
  prepared.notes = std::move(experiment.result.notes);
  return prepared;
}

}  // namespace tunefind
