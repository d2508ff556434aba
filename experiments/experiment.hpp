#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "engine/search.hpp"
#include "engine/settings.hpp"
#include "experiments/metrics.hpp"
#include "experiments/statistics.hpp"
#include "experiments/trec.hpp"

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
  std::string person = "^(.*)-[^-]*$";

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.text("root", root, "folder that holds the data folders");
    visit.text("catalogues", catalogues, "data folders whose songs are searched");
    visit.text("catalogue", catalogue, "a catalogue to search in place of theirs, that holds their songs among others");
    visit.text("queries", queries, "data folder with queries.tsv and qrels.txt");
    visit.integer("every", every, 1, 1000000, "queries", "take every n-th query only");
    visit.choice("half", half, {"all", "first", "second"}, "which half of the people to take");
    visit.flag("without_right", without_right, "take each query's right songs out of the catalogue");
    visit.flag("resing", resing, "sing pitch files anew with a synthetic voice and hear that");
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

/// What happened to one query.
struct QueryOutcome {
  std::string query;
  std::string person;
  std::string failure;  ///< why it could not be read; it then counts as found nowhere
  QueryQuality quality;
  QueryMetrics metrics;
  std::size_t rank = 0;  ///< of the first right song, 0 if it is not among the candidates
  bool right_is_candidate = false;
  Verdict verdict = Verdict::no_match;
  double confidence = 0;
  std::vector<RankedSong> songs;  ///< as deep as run.depth
  double search_ms = 0;
};

/// A finished run.
struct ExperimentResult {
  std::map<std::string, std::string> settings;  ///< canonical
  std::size_t songs = 0;
  std::vector<QueryOutcome> outcomes;
  std::vector<std::string> failures;  ///< songs that could not be read
  Qrels qrels;                        ///< of the queries that were run
  bool interrupted = false;
};

/// Told how far a run is: what is being done, and out of how many. All may be left out.
struct ExperimentProgress {
  std::function<void(const std::string& stage, std::size_t total)> begin;
  std::function<void()> advance;
  const std::atomic<bool>* stop = nullptr;
};

/// Ingests the catalogues (features are cached, engine/feature_cache.hpp), reads the queries and searches for each.
/// Throws ConfigError for settings that nobody knows, FormatError for data folders that cannot be read.
ExperimentResult run_experiment(Settings settings, const ExperimentProgress& progress);

/// Writes a results folder: config.ini, run.trec, qrels.txt, metrics.json, per_query.tsv, environment.json. Throws
/// StorageError.
void write_results(const ExperimentResult& result, const std::filesystem::path& folder);

/// The figures for people: each metric with its 95 % interval, latency, verdicts.
std::string summary_text(const ExperimentResult& result);

}  // namespace tunefind
