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

/// The [melody_data] section: recordings whose melody is known.
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
    visit.text("recordings", recordings, "folder of recordings, or of a catalogue.tsv");
    visit.text("melodies", melodies, "folder of their melodies: NAME.pv or NAME.csv for a recording NAME");
    visit.real("hop_ms", hop_ms, 1, 100, "ms", "time of a line of a .pv file");
    visit.real("start_ms", start_ms, 0, 1000, "ms", "time of its first line");
    visit.choice("half", half, {"all", "first", "second"}, "which half of the people to take");
    visit.text("person", person, "regular expression whose first group is the person in a recording's name");
  }
};

/// How well one recording's melody was found: the measures of each line by its role.
struct MelodyOutcome {
  std::string recording;
  std::string failure;  ///< why it could not be read or judged
  std::vector<std::pair<std::string, MelodyMeasures>> lines;
};

struct MelodyResult {
  std::map<std::string, std::string> settings;  ///< canonical
  std::vector<MelodyOutcome> outcomes;
  bool interrupted = false;
};

/// Hears the lines of every recording as `tunefind ingest` does and judges them. Throws ConfigError for settings that
/// nobody knows, FormatError for folders that cannot be read or hold no recording with a melody.
MelodyResult run_melody_experiment(Settings settings, const ExperimentProgress& progress);

/// The mean over all recordings of each line's measures; where a recording has no such line, or could not be read, they
/// count as 0. The last row takes each measure from the line that has it best by the label: an upper bound.
std::string melody_summary(const MelodyResult& result);

/// Writes config.ini, summary.txt and per_recording.tsv. Throws StorageError.
void write_melody_results(const MelodyResult& result, const std::filesystem::path& folder);

}  // namespace tunefind
