#pragma once

#include <memory>

#include "features/melody.hpp"

namespace tunefind {

/// Turns a pitch track into a melody contour: cleaned, trimmed, rests held. Immutable: safe to use from several
/// threads.
class ContourShaper {
 public:
  virtual ~ContourShaper() = default;
  /// The melody of a pitch track, at the track's hop; empty if nothing is voiced. Commutes with transposition.
  virtual Melody shape(const PitchTrack& track) const = 0;
};

struct MedianContourParameters {
  double median_ms = 130;
  double outlier = 15;
  double shortest_ms = 60;

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.real("median_ms", median_ms, 0, 500, "ms", "length of the median filter over voiced pitches");
    visit.real("outlier", outlier, 6, 60, "semitones", "pitches further from the median pitch become unvoiced");
    visit.real("shortest_ms", shortest_ms, 0, 500, "ms", "shorter voiced runs become unvoiced");
  }
};

/// Drops outliers and short voiced runs, smooths with a running median over voiced neighbours, trims to the first and
/// last voiced frame and holds the last pitch through rests.
std::unique_ptr<ContourShaper> make_median_contour(const MedianContourParameters& parameters);

/// The last step of every contour: holds the pitch through rests and trims to the first and last voiced frame. Empty if
/// no frame is voiced.
Melody hold_rests(const PitchTrack& track);

}  // namespace tunefind
