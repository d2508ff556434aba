#pragma once

#include <memory>
#include <string>

#include "alignment/aligner.hpp"
#include "alignment/drift_dtw/drift_dtw.hpp"

namespace tunefind {

/// Parameters of the alignment with extracted melody lines: which lines, and how much score each loses, since some of
/// them carry the melody less often than others. `describe` gives the meaning of each.
struct LineDtwParameters {
  std::string lines = "all";
  double voice_loss = 0;
  double lead_loss = 0;
  double high_loss = 0.01;
  double second_loss = 0.03;
  double bass_loss = 0.06;
  double rest_weight = 0.1;
  double cost_cap = 3;
  double key_range = 16;
  int tempos = 5;
  double background_weight = 1;

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.choice("lines", lines, {"all", "voice", "lead", "high", "second", "bass"},
                 "line of a recording that the hum is aligned with; all: the best of its lines");
    visit.real("voice_loss", voice_loss, 0, 1, "", "score lost by a match with the line voice");
    visit.real("lead_loss", lead_loss, 0, 1, "", "score lost by a match with the line lead");
    visit.real("high_loss", high_loss, 0, 1, "", "score lost by a match with the line high");
    visit.real("second_loss", second_loss, 0, 1, "", "score lost by a match with the line second");
    visit.real("bass_loss", bass_loss, 0, 1, "", "score lost by a match with the line bass");
    visit.real("rest_weight", rest_weight, 0, 1, "", "weight of the hum's rests (1: as much as sung frames)");
    visit.real("cost_cap", cost_cap, 0.5, 12, "semitones", "upper limit of the cost of one frame");
    visit.real("key_range", key_range, 2, 24, "semitones", "transpositions tried above and below equal mean pitch");
    visit.integer("tempos", tempos, 1, 15, "", "number of tempo ratios of hum to song that are tried");
    visit.real("background_weight", background_weight, 0, 2, "",
               "how strongly a cost is normalised by the line's background cost (exponent; 0: not at all)");
  }
};

/// The drift DTW (alignment/drift_dtw/drift_dtw.hpp) against the melody lines of a recording instead of its salience.
/// The line with the best score, less its loss, counts. As there, costs are normalised by the line's background cost. A
/// monophonic song is aligned by its salience; a recording without lines scores 0.
std::unique_ptr<Aligner> make_line_dtw(const LineDtwParameters& parameters);

/// The parameters of the drift DTW that aligns a hum with a single melody line.
DriftDtwParameters drift_dtw_against_lines(const LineDtwParameters& parameters);

}  // namespace tunefind
