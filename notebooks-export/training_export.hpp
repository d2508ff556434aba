#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "engine/search.hpp"
#include "engine/strategies/strategies.hpp"
#include "experiments/bench/experiment.hpp"

namespace tunefind {

/// The [training] section.
struct TrainingParameters {
  int negatives = 5;
  double dev = 0.1;
  double test = 0.1;
  int seed = 1;
  std::string person = DataParameters{}.person;

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.integer("negatives", negatives, 0, 1000, "songs", "hard negatives a query: the best-ranked wrong songs");
    visit.real("dev", dev, 0, 0.45, "", "share of the people whose hums are for development");
    visit.real("test", test, 0, 0.45, "", "share of the people whose hums are for testing");
    visit.integer("seed", seed, 0, 1000000000, "", "another seed parts the people otherwise");
    visit.text("person", person, "regular expression whose first group is the person in a query's id");
  }
};

/// How much was exported, what could not be read (one line each), and what else there is to say.
struct TrainingReport {
  std::size_t songs = 0;
  std::size_t queries = 0;
  std::size_t positives = 0;
  std::size_t negatives = 0;
  std::size_t frames = 0;  ///< aligned pairs of frames
  std::vector<std::string> failures;
  std::vector<std::string> notes;
  bool interrupted = false;
};

/// Makes data to train and judge models with from data folders, whose songs become one catalogue (its features are
/// cached, engine/feature_cache.hpp), which is searched for each query. FORMATS.md specifies the files:
///   queries.csv, contours.npz  the hums, each with its person and part, and their contours in the same order
///   songs.csv, songs.npz       the songs and a melody line of each in the same order
///   pairs.csv                  each query with its right songs and with the best-ranked wrong ones
///   aligned.npz                frames that belong together along the alignments of the right pairs
/// The same folders, settings and build give the same bytes on any number of threads. A query without judgements has no
/// pairs. Nothing is written if interrupted. Throws FormatError for data folders that cannot be read, hold no query,
/// repeat an id, or ask for a song that none of them has; StorageError if `out` cannot be written.
TrainingReport export_training(const std::vector<std::filesystem::path>& folders, const std::filesystem::path& out,
                               const Strategies& strategies,
                               const std::map<std::string, std::string>& catalogue_settings,
                               const SearchParameters& search_parameters, const TrainingParameters& parameters,
                               const ExperimentProgress& progress = {});

}  // namespace tunefind
