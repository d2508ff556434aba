#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/strategies/settings.hpp"
#include "experiments/bench/labelled_recordings.hpp"
#include "experiments/measures/melody_metrics.hpp"
#include "experiments/progress.hpp"

namespace tunefind {

/// How well the melody of one recording was found.
struct MelodyOutcome {
  std::string recording;
  std::string failure;                                        ///< why it could not be read or judged, or empty
  std::vector<std::pair<std::string, MelodyMeasures>> lines;  ///< the measures of each line, with the line's role
};

/// A finished melody experiment.
struct MelodyResult {
  std::map<std::string, std::string> settings;  ///< canonical: all of them, with their defaults
  std::vector<MelodyOutcome> outcomes;
  bool interrupted = false;  ///< stopped early: outcomes are incomplete
};

/// Extracts the melody lines of every labelled recording as `tunefind ingest` does, and compares them with the labels.
/// Throws ConfigError for unknown settings, FormatError for folders that cannot be read or hold no labelled recording.
MelodyResult run_melody_experiment(Settings settings, const ExperimentProgress& progress);

/// A table of the mean measures of each line over all recordings. A recording that lacks the line, or could not be
/// read, counts as 0. The last row takes each measure from the line of the recording where it is best, chosen by the
/// label: an upper bound for any choice between the lines.
std::string melody_summary(const MelodyResult& result);

/// Writes config.ini, summary.txt and per_recording.tsv to a folder, which is made if it does not exist. Throws
/// StorageError if a file cannot be written.
void write_melody_results(const MelodyResult& result, const std::filesystem::path& folder);

}  // namespace tunefind
