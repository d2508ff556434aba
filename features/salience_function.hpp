#pragma once

#include <memory>

#include "features/log_spectrogram.hpp"
#include "features/salience.hpp"

namespace tunefind {

/// Finds the pitch candidates of polyphonic sound. Immutable: safe to use from several threads.
class SalienceFunction {
 public:
  virtual ~SalienceFunction() = default;
  /// The salience of a recording's spectrogram; frames without peaks in silence.
  virtual Salience salience(const LogSpectrogram& spectrogram) const = 0;
  /// Length of the frames of its answer, in seconds.
  virtual double hop_s() const = 0;
};

struct HarmonicSumParameters {
  double hop_ms = 100;
  double lowest_pitch = 45;
  double highest_pitch = 93;
  double whitening = 1.0;
  double floor_db = 70;
  double compression = 0.5;
  int harmonics = 10;
  double harmonic_weight = 0.6;
  int peaks = 8;
  double weakest_peak = 0.2;

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.real("hop_ms", hop_ms, 20, 500, "ms", "length of a frame");
    visit.real("lowest_pitch", lowest_pitch, 33, 60, "MIDI", "lowest candidate");
    visit.real("highest_pitch", highest_pitch, 72, 108, "MIDI", "highest candidate");
    visit.real("whitening", whitening, 0, 1, "", "share of the spectral envelope that is taken out");
    visit.real("floor_db", floor_db, 20, 160, "dB", "softer levels are not whitened further, below the strongest bin");
    visit.real("compression", compression, 0.1, 2, "", "exponent of magnitudes");
    visit.integer("harmonics", harmonics, 1, 20, "", "partials summed");
    visit.real("harmonic_weight", harmonic_weight, 0.1, 1, "", "weight of a partial relative to the one below");
    visit.integer("peaks", peaks, 1, 8, "", "candidates kept a frame");
    visit.real("weakest_peak", weakest_peak, 0, 1, "", "peaks weaker than this share of the strongest are dropped");
  }
};

/// Whitened harmonic summation: the salience of a pitch is the weighted sum of the compressed magnitudes at its
/// partials (Klapuri 2006; Salamon & Gómez 2012), averaged over a frame. Peaks are local maxima, refined by a parabola;
/// strength is relative to the frame's strongest, or to half the song's 90th percentile of these if that is more.
std::unique_ptr<SalienceFunction> make_harmonic_sum(const HarmonicSumParameters& parameters);

}  // namespace tunefind
