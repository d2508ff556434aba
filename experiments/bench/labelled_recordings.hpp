#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "experiments/measures/melody_metrics.hpp"

namespace tunefind {

/// The [melody_data] section: recordings whose melody is labelled.
struct MelodyDataParameters {
  std::string root = ".";
  std::string recordings;
  std::string melodies;
  double hop_ms = 20;
  double start_ms = 0;
  double weight = 1;
  std::string half = "all";
  std::string person = "^([^_]*)";

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.text("root", root, "folder that holds the data folders");
    visit.text("recordings", recordings, "folder of recordings, or with a catalogue.tsv that lists them");
    visit.text("melodies", melodies, "folder of the labels: NAME.pv or NAME.csv for a recording NAME");
    visit.real("hop_ms", hop_ms, 1, 100, "ms", "time from one line of a .pv file to the next");
    visit.real("start_ms", start_ms, 0, 1000, "ms", "time of the first line of a .pv file");
    visit.real("weight", weight, 0.01, 100, "", "weight of these recordings where peaks are fitted to several sets");
    visit.choice("half", half, {"all", "first", "second"},
                 "whose recordings to take: of all people, or of one half of them");
    visit.text("person", person, "regular expression whose first group is the person in a recording's name");
  }
};

/// A recording and the file of its label.
struct LabelledRecording {
  std::string name;
  std::filesystem::path recording, melody;
};

/// The recordings of the chosen half that have a label. Throws ConfigError for a folder that is not named, FormatError
/// for one that cannot be read or holds no labelled recording.
std::vector<LabelledRecording> labelled_recordings(const MelodyDataParameters& data);

/// The labelled melody of a recording. Throws FormatError if it cannot be read.
PitchSeries melody_label(const LabelledRecording& recording, const MelodyDataParameters& data);

}  // namespace tunefind
