#pragma once

#include <memory>

#include "alignment/aligner.hpp"

namespace tunefind {

/// Parameters of linear scaling; `describe` gives the meaning of each.
struct LinearScalingParameters {
  double slowest = 0.6;
  double fastest = 1.667;
  int tempos = 11;
  double cost_cap = 4.0;

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.real("slowest", slowest, 0.3, 1, "", "smallest tempo ratio of hum to song");
    visit.real("fastest", fastest, 1, 3, "", "largest tempo ratio of hum to song");
    visit.integer("tempos", tempos, 1, 101, "",
                  "number of tempo ratios that are tried, spaced evenly in their logarithm");
    visit.real("cost_cap", cost_cap, 0.5, 12, "semitones", "upper limit of the cost of one frame");
  }
};

/// Linear scaling (Jang & Lee 2001): the whole query is stretched by each of a few tempo ratios and slid along the line
/// of the song's strongest peaks. At each position the key is the difference of the mean pitches, and the cost is the
/// mean capped distance in semitones. score = 1 - cost / cost_cap. The whole match has one key and one tempo. With
/// Anchor::start a match can begin up to 0.4 s after the song's first sounding frame. Ignores the region and searches
/// the whole song.
std::unique_ptr<Aligner> make_linear_scaling(const LinearScalingParameters& parameters);

}  // namespace tunefind
