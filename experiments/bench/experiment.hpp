#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "engine/search.hpp"
#include "engine/strategies/settings.hpp"
#include "experiments/bench/expectations.hpp"
#include "experiments/measures/query_outcome.hpp"
#include "experiments/measures/run_metrics.hpp"

namespace tunefind {

/// The [data] section: which data folders are searched and with which hums. Names are separated by spaces and relative
/// to `root`.
struct DataParameters {
  std::string root = ".";
  std::string catalogues;
  std::string catalogue;
  std::string queries;
  int every = 1;
  std::string half = "all";
  bool without_right = false;
  bool resing = false;
  double seconds = 0;
  bool shuffle = false;
  std::string person = "^(.*)-[^-]*$";

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.text("root", root, "folder that holds the data folders; @ in a file is that file's own");
    visit.text("catalogues", catalogues,
               "data folders whose songs are searched: those that catalogue.tsv lists, or of catalogue/");
    visit.text("catalogue", catalogue, "a catalogue to search in place of theirs, that holds their songs among others");
    visit.text("queries", queries, "data folder with queries.tsv and qrels.txt");
    visit.integer("every", every, 1, 1000000, "queries", "take every n-th query only");
    visit.choice("half", half, {"all", "first", "second"}, "which half of the people to take");
    visit.flag("without_right", without_right, "take each query's right songs out of the catalogue");
    visit.flag("resing", resing, "sing pitch files anew with a synthetic voice and hear that");
    visit.real("seconds", seconds, 0, 3600, "s", "cut hums off after so long; 0 takes them whole");
    visit.flag("shuffle", shuffle, "let songs exchange their ids: a control, whose figures are those of chance");
    visit.text("person", person, "regular expression whose first group is the person in a query's id");
  }
};

/// The [run] section.
struct RunParameters {
  int depth = 1000;
  int seed = 1;
  int resamples = 10000;

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.integer("depth", depth, 1, 1000000, "songs", "length of the rankings in run.trec");
    visit.integer("seed", seed, 0, 1000000000, "", "seed of the bootstrap");
    visit.integer("resamples", resamples, 100, 1000000, "", "resamples of the bootstrap");
  }
};

/// A finished run.
struct ExperimentResult {
  std::map<std::string, std::string> settings;  ///< canonical
  std::vector<Expectation> expectations;        ///< what the configuration promises, for config.ini
  std::size_t songs = 0;
  std::vector<QueryOutcome> outcomes;
  std::vector<std::string> failures;                   ///< songs that could not be read
  std::vector<std::string> notes;                      ///< what else there is to say: kept results that were damaged
  std::map<std::string, std::string> failed_queries;   ///< by query, as failure_json (experiments/bench/failures.hpp)
  Qrels qrels;                                         ///< of the queries that were run
  std::string songs_fingerprint, queries_fingerprint;  ///< of the files' contents
  bool interrupted = false;
};

/// Told how far a run is: what is being done, and out of how many. All may be left out.
struct ExperimentProgress {
  std::function<void(const std::string& stage, std::size_t total)> begin;
  std::function<void()> advance;
  const std::atomic<bool>* stop = nullptr;
};

/// Runs the stages of an experiment: the catalogue of all songs; pitch and contour of the hums; a search for each. What
/// a stage makes is kept in the cache folder (engine/feature_cache.hpp) under the settings, the code and the files that
/// it comes from: a run that was interrupted goes on where it was, and what another run has made is not made again.
/// Searches keep the time that they took when they were made. Throws ConfigError for settings that nobody knows,
/// FormatError for data folders that cannot be read, StorageError if nothing can be kept.
ExperimentResult run_experiment(Settings settings, const ExperimentProgress& progress);

/// A hum that could be searched for, and what is known of it.
struct PreparedHum {
  std::string id, person;
  std::map<std::string, int> judged;
  std::set<std::string> left_out;
  Query query;
  std::string failure;  ///< why it could not be read
};

/// An experiment up to its searches.
struct PreparedExperiment {
  SongIndex index;
  std::vector<PreparedHum> hums;
  Strategies strategies;
  SearchParameters search;
  std::vector<std::string> failures, notes;  ///< as those of ExperimentResult
  bool interrupted = false;
};

/// The stages of an experiment before the search, for its queries and those of `queries_without_right.tsv` in the same
/// folder, if there is one: judged hums for which no song is right, be it at all or of those that are judged. Throws as
/// `run_experiment` does.
PreparedExperiment prepare_experiment(Settings settings, const ExperimentProgress& progress);

/// All settings of an experiment, with their defaults filled in. Throws ConfigError as `run_experiment` does.
std::map<std::string, std::string> canonical_settings(Settings settings);

/// The figures of a run, by its own seed and number of resamples.
RunMetrics metrics_of(const ExperimentResult& result);

/// Writes a results folder: config.ini, run.trec, qrels.txt, metrics.json, per_query.tsv, failures.json,
/// environment.json. Throws StorageError.
void write_results(const ExperimentResult& result, const RunMetrics& metrics, const std::filesystem::path& folder);

/// The figures for people: each metric with its 95 % interval, filter recall, where hums were lost, latency, verdicts.
std::string summary_text(const ExperimentResult& result, const RunMetrics& metrics);

}  // namespace tunefind
