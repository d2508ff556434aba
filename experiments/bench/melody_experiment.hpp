#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/strategies/settings.hpp"
#include "experiments/measures/melody_metrics.hpp"
#include "experiments/progress.hpp"

namespace tunefind {

/// The [melody_data] section: recordings whose melody is labelled.
struct MelodyDataParameters {
  std::string root = ".";
  std::string recordings;
  std::string melodies;
  double hop_ms = 20;
  double start_ms = 0;
  std::string half = "all";
  std::string person = "^([^_]*)";

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.text("root", root, "folder that holds the data folders");
    visit.text("recordings", recordings, "folder of recordings, or with a catalogue.tsv that lists them");
    visit.text("melodies", melodies, "folder of the labels: NAME.pv or NAME.csv for a recording NAME");
    visit.real("hop_ms", hop_ms, 1, 100, "ms", "time from one line of a .pv file to the next");
    visit.real("start_ms", start_ms, 0, 1000, "ms", "time of the first line of a .pv file");
    visit.choice("half", half, {"all", "first", "second"},
                 "whose recordings to take: of all people, or of one half of them");
    visit.text("person", person, "regular expression whose first group is the person in a recording's name");
  }
};

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
