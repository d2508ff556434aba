#pragma once

#include <memory>
#include <string>

#include "alignment/aligner.hpp"
#include "alignment/drift_dtw/drift_dtw.hpp"

namespace tunefind {

/// Parameters of the alignment with extracted lines: which lines, and what each takes off the score, since some are
/// the melody less often than others.
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
                 "the line of a recording that is aligned with, or the best of all");
    visit.real("voice_loss", voice_loss, 0, 1, "", "what the line voice takes off the score");
    visit.real("lead_loss", lead_loss, 0, 1, "", "the same of lead");
    visit.real("high_loss", high_loss, 0, 1, "", "the same of high");
    visit.real("second_loss", second_loss, 0, 1, "", "the same of second");
    visit.real("bass_loss", bass_loss, 0, 1, "", "the same of bass");
    visit.real("rest_weight", rest_weight, 0, 1, "", "what a rest of the hum counts");
    visit.real("cost_cap", cost_cap, 0.5, 12, "semitones", "largest cost of one frame");
    visit.real("key_range", key_range, 2, 24, "semitones", "keys tried on either side of equal mean pitch");
    visit.integer("tempos", tempos, 1, 15, "", "tempo ratios of hum to song that are tried");
    visit.real("background_weight", background_weight, 0, 2, "",
               "how far the cost is seen relative to what unrelated melodies cost against the line");
  }
};

/// The drift DTW (alignment/drift_dtw/drift_dtw.hpp) against the melody lines of a recording instead of its salience:
/// the best line counts, less its loss. As there, costs are seen relative to the line's background. A song of one line
/// is aligned with as it is; a recording without lines scores 0.
std::unique_ptr<Aligner> make_line_dtw(const LineDtwParameters& parameters);

/// The drift DTW that aligns with one line.
DriftDtwParameters drift_dtw_against_lines(const LineDtwParameters& parameters);

}  // namespace tunefind
