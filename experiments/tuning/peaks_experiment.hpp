#pragma once

#include <string>
#include <vector>

#include "engine/strategies/settings.hpp"
#include "experiments/progress.hpp"
#include "experiments/tuning/worth_fit.hpp"

namespace tunefind {

/// Labelled recordings that the worth of peaks is fitted on: a configuration's name and its settings ([melody_data]).
struct PeaksInput {
  std::string name;
  Settings settings;
};

/// How often the right pitch is chosen in one set of recordings, as shares of the frames in which the melody sounds.
struct PeaksFigures {
  std::string name;
  std::size_t recordings = 0;
  double among = 0;           ///< the melody is one of the peaks: no choice can be better
  double strongest = 0;       ///< it is the strongest in the better one of the two views
  double likeliest = 0;       ///< it is the likeliest, by tables fitted on the other half of the people
  double likeliest_seen = 0;  ///< the same by tables fitted on this half
};

struct PeaksResult {
  std::vector<PeaksFigures> figures;  ///< of each input
  std::vector<FittedTable> fitted;    ///< the stages, fitted on all recordings that the settings choose
  std::string origin;                 ///< one line: what it was fitted on
  std::vector<std::string> failures;  ///< recordings that could not be read, one line each
  bool interrupted = false;           ///< stopped early: there are no figures and there is no table
};

/// Fits the tables that tell how likely a peak is the melody, and judges such tables on the halves of the people that
/// they were not fitted on. Every input has the weight of its settings, whatever its size. Throws ConfigError for
/// unknown settings, FormatError for folders that cannot be read or hold no labelled recording.
PeaksResult run_peaks_experiment(std::vector<PeaksInput> inputs, const ExperimentProgress& progress);

/// The figures as a table of text.
std::string peaks_summary(const PeaksResult& result);

}  // namespace tunefind
