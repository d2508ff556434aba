#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "engine/search.hpp"
#include "engine/strategies/strategies.hpp"
#include "experiments/bench/run_parameters.hpp"
#include "experiments/progress.hpp"

namespace tunefind {

/// The [training] section of the settings.
struct TrainingParameters {
  int negatives = 5;
  double dev = 0.1;
  double test = 0.1;
  int seed = 1;
  std::string person = DataParameters{}.person;

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.integer("negatives", negatives, 0, 1000, "songs",
                  "hard negatives for each query: the best-ranked wrong songs");
    visit.real("dev", dev, 0, 0.45, "", "share of the people whose hums are for development");
    visit.real("test", test, 0, 0.45, "", "share of the people whose hums are for testing");
    visit.integer("seed", seed, 0, 1000000000, "", "seed of the random split of people");
    visit.text("person", person, "regular expression whose first group is the person in a query's id");
  }
};

/// Result of `export_training`.
struct TrainingReport {
  std::size_t songs = 0;
  std::size_t queries = 0;
  std::size_t positives = 0;          ///< pairs of a query and a right song
  std::size_t negatives = 0;          ///< pairs of a query and a wrong song
  std::size_t frames = 0;             ///< aligned pairs of frames
  std::vector<std::string> failures;  ///< one message for each song or query that could not be read
  std::vector<std::string> notes;     ///< remarks that are not failures, one line each
  bool interrupted = false;           ///< `progress.stop` was set before all was done
};

/// Exports data for training and evaluating models from data folders. All their songs form one catalogue (cached, see
/// engine/feature_cache.hpp), which is searched for each query. The files (see FORMATS.md) are
///   queries.csv, contours.npz  the hums with their person and part; their contours in the same order
///   songs.csv, songs.npz       the songs; one melody line of each in the same order
///   pairs.csv                  pairs of a query with its right songs and with the best-ranked wrong ones
///   aligned.npz                corresponding frames from the alignments of the right pairs
/// The same folders, settings and build give the same bytes on any number of threads. A query without judgements has no
/// pairs. Nothing is written if interrupted. Throws FormatError if the data folders cannot be read, have no queries,
/// repeat an id or judge a song right that none of them has; StorageError if `out` cannot be written.
TrainingReport export_training(const std::vector<std::filesystem::path>& folders, const std::filesystem::path& out,
                               const Strategies& strategies,
                               const std::map<std::string, std::string>& catalogue_settings,
                               const SearchParameters& search_parameters, const TrainingParameters& parameters,
                               const ExperimentProgress& progress = {});

}  // namespace tunefind
