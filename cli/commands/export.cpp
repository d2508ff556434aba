#include "cli/commands/export.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/commands/experiment/experiment.hpp"
#include "cli/json_line.hpp"
#include "features/error.hpp"
#include "notebooks-export/catalogue_export.hpp"
#include "notebooks-export/feature_files.hpp"
#include "notebooks-export/features_export.hpp"
#include "notebooks-export/results_export.hpp"
#include "notebooks-export/training_export.hpp"

namespace tunefind {

void print_export_report(const CommandLine& line, const nlohmann::ordered_json& object, const std::string& text) {
  if (line.json())
    std::cout << json_line(object);
  else
    std::cout << text << ", in " << line.path("out").string() << "\n";
}

namespace {

/// Adds --out and parses the command line. Returns false if only help was asked for. Throws UsageError if --out or
/// every input is missing.
bool parse(CommandLine& line, const Arguments& arguments) {
  line.own.add_options()("out", boost::program_options::value<std::string>()->value_name("DIR"),
                         "the folder to write to; files of an earlier export there are replaced");
  if (!line.parse(arguments)) return false;
  if (line.inputs().empty())
    throw UsageError("nothing to export given; `tunefind export VERB --help` says what can be exported");
  line.path("out");
  catch_interrupts();
  return true;
}

std::vector<std::filesystem::path> paths(const CommandLine& line) {
  return {line.inputs().begin(), line.inputs().end()};
}

std::set<std::string> kinds_of(const CommandLine& line) {
  std::set<std::string> all(kFeatureKinds.begin(), kFeatureKinds.end());
  if (!line.has("kind")) return all;
  std::set<std::string> wanted;
  for (const std::string& kind : line.get<Arguments>("kind")) {
    if (!all.contains(kind))
      throw UsageError(fmt::format("--kind {}: must be one of {}", kind, fmt::join(kFeatureKinds, ", ")));
    wanted.insert(kind);
  }
  return wanted;
}

int features(const Arguments& arguments) {
  CommandLine line(
      "export features INPUT|DATAFOLDER|CATALOGUE... --out DIR [OPTION...]",
      "Writes what the engine hears as .npz and JAMS files, listed in index.csv. The songs of a data folder\n"
      "are heard as songs and its queries as hums; other files are heard both as a hum and as a song.");
  line.own.add_options()(
      "kind", boost::program_options::value<Arguments>()->value_name("KIND"),
      fmt::format("write only this kind of feature: {}; repeatable", fmt::join(kFeatureKinds, ", ")).c_str());
  if (!parse(line, arguments)) return kDone;
  const std::set<std::string> kinds = kinds_of(line);
  const Session session = make_session(line);
  FeatureSources inputs;
  std::size_t failed = 0;
  for (const std::string& name : line.inputs()) {
    try {
      inputs.add(name, session.catalogue_settings);
    } catch (const Error& error) {
      complain(error.what());
      ++failed;
    }
  }
  for (const std::string& failure : inputs.failures) complain(failure);
  failed += inputs.failures.size();
  if (inputs.sources.empty()) return kFailed;
  FeaturesReport done;
  {
    StageBars bars(line.quiet());
    done = export_features(inputs.sources, line.path("out"), session.strategies, kinds, bars.progress());
  }
  if (done.interrupted) return kInterrupted;
  for (const std::string& failure : done.failures) complain(failure);
  failed += done.failures.size();
  print_export_report(line, {{"exported", done.exported}, {"files", done.files}, {"failed", failed}},
                      fmt::format("{} exported as {}, {} failed", counted(done.exported, "input"),
                                  counted(done.files, "file"), failed));
  return exit_code_for(failed, failed + done.exported);
}

int results(const Arguments& arguments) {
  CommandLine line("export results RESULTSFOLDER... --out DIR [OPTION...]",
                   "Writes the results of experiments as tables: per_query.csv, systems.csv and rankings.csv.");
  line.own.add_options()("depth", boost::program_options::value<int>()->default_value(100)->value_name("N"),
                         "number of songs per query in rankings.csv");
  if (!parse(line, arguments)) return kDone;
  const int depth = line.get<int>("depth");
  if (depth < 0) throw UsageError("--depth must not be negative");
  const ResultsReport done = export_results(paths(line), line.path("out"), static_cast<std::size_t>(depth));
  print_export_report(line, {{"systems", done.systems}, {"rows", done.rows}},
                      fmt::format("{}, {}", counted(done.systems, "system"), counted(done.rows, "row")));
  return kDone;
}

int training(const Arguments& arguments) {
  CommandLine line(
      "export training DATAFOLDER... --out DIR [OPTION...]",
      "Writes data to train models with: hums in three parts with no person in two of them (settings\n"
      "training.dev, training.test, training.seed, training.person, such as --set training.dev=0.1), pairs\n"
      "of a hum with right songs and with hard wrong ones (training.negatives), and aligned frames.");
  if (!parse(line, arguments)) return kDone;
  Settings settings;
  line.add_to(settings);
  const Strategies strategies = make_strategies(settings);
  const auto search_parameters = settings.take<SearchParameters>("search");
  const auto parameters = settings.take<TrainingParameters>("training");
  settings.require_all_taken();
  TrainingReport done;
  {
    StageBars bars(line.quiet());
    done = export_training(paths(line), line.path("out"), strategies, catalogue_settings(settings.canonical()),
                           search_parameters, parameters, bars.progress());
  }
  if (done.interrupted) return kInterrupted;
  for (const std::string& failure : done.failures) complain(failure);
  if (!line.quiet())
    for (const std::string& note : done.notes) complain(note);
  print_export_report(
      line,
      {{"songs", done.songs},
       {"queries", done.queries},
       {"positives", done.positives},
       {"negatives", done.negatives},
       {"aligned_frames", done.frames},
       {"failed", done.failures.size()}},
      fmt::format("{}, {}, {} right and {} wrong pairs, {} aligned frames", counted(done.queries, "hum"),
                  counted(done.songs, "song"), done.positives, done.negatives, done.frames));
  return done.failures.empty() ? kDone : kSomeInputsFailed;
}

int catalogue(const Arguments& arguments) {
  CommandLine line("export catalogue CATALOGUE --out DIR [OPTION...]",
                   "Writes the songs of a catalogue as a table, catalogue.csv.");
  if (!parse(line, arguments)) return kDone;
  if (line.inputs().size() > 1) throw UsageError("export catalogue takes one catalogue at a time");
  const CatalogueReport done = export_catalogue(Catalogue::open_for_reading(line.inputs().front()), line.path("out"));
  for (const std::string& failure : done.failures) complain(failure);
  print_export_report(line, {{"songs", done.songs}, {"failed", done.failures.size()}}, counted(done.songs, "song"));
  return done.failures.empty() ? kDone : kSomeInputsFailed;
}

constexpr Verb kExportVerbs[] = {
    {"features", "what the engine hears in files, as .npz and JAMS files", features},
    {"results", "the results of experiments, as tables", results},
    {"training", "data to train models with: pairs, hard negatives, aligned frames", training},
    {"catalogue", "the songs of a catalogue, as a table", catalogue},
#ifdef TUNEFIND_WITH_SERVER
    {"feedback", "the judged hums of a service's accounts that consent, as data folders", run_export_feedback},
#endif
};

}  // namespace

int run_export(const Arguments& arguments) { return run_verb("export", kExportVerbs, arguments); }

}  // namespace tunefind
