#pragma once

#include <memory>

#include "alignment/aligner.hpp"

namespace tunefind {

struct LinearScalingParameters {
  double slowest = 0.6;
  double fastest = 1.667;
  int tempos = 11;
  double cost_cap = 4.0;

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.real("slowest", slowest, 0.3, 1, "", "smallest tempo ratio of hum to song");
    visit.real("fastest", fastest, 1, 3, "", "largest tempo ratio of hum to song");
    visit.integer("tempos", tempos, 1, 101, "", "tempo ratios tried, spaced evenly in their logarithm");
    visit.real("cost_cap", cost_cap, 0.5, 12, "semitones", "largest cost of one frame");
  }
};

/// Linear scaling (Jang & Lee 2001): the query, stretched as a whole by each of a few tempo ratios, is slid along the
/// song's strongest peaks; at each place the key is the difference of the mean pitches, and the cost is the mean
/// distance in semitones, capped. score = 1 - cost / cost_cap. One key and one tempo for the whole match.
std::unique_ptr<Aligner> make_linear_scaling(const LinearScalingParameters& parameters);

}  // namespace tunefind
