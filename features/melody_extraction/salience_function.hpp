#pragma once

#include <memory>

#include "features/salience.hpp"
#include "features/spectrum/log_spectrogram.hpp"

namespace tunefind {

/// Two views of a mix. In the whitened view all instruments count alike, dull or bright; in the plain view the loudest
/// sound counts most, such as a voice over a band.
enum class SalienceView { whitened, plain };

/// Finds the pitch candidates of polyphonic sound. Immutable: safe to use from several threads.
class SalienceFunction {
 public:
  virtual ~SalienceFunction() = default;
  /// The salience of a recording's spectrogram in frames of `hop_s`, which is a multiple of the spectrogram's hop or
  /// close to one. Frames of silence have no peaks. A function that knows one view only gives that as the whitened one;
  /// its plain view has no frames.
  virtual Salience salience(const LogSpectrogram& spectrogram, SalienceView view, double hop_s) const = 0;
  /// Frame length in seconds that this strategy is configured for: that of the salience in a catalogue, or of the
  /// salience from which melody lines are extracted.
  virtual double hop_s() const = 0;
};

struct HarmonicSumParameters {
  double hop_ms = 100;
  double lowest_pitch = 42;
  double highest_pitch = 93;
  double whitening = 1.0;
  double floor_db = 60;
  double compression = 0.75;
  double plain_compression = 0.75;
  int harmonics = 10;
  double harmonic_weight = 0.5;
  double plain_harmonic_weight = 0.5;
  int peaks = 8;
  double weakest_peak = 0.2;
  double soft_frames = 0.4;

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.real("hop_ms", hop_ms, 20, 500, "ms", "length of a frame");
    visit.real("lowest_pitch", lowest_pitch, 33, 60, "MIDI", "lowest pitch candidate");
    visit.real("highest_pitch", highest_pitch, 72, 108, "MIDI", "highest pitch candidate");
    visit.real("whitening", whitening, 0, 1, "",
               "share of the recording's spectral envelope that the whitened view removes (0 = none, 1 = all)");
    visit.real("floor_db", floor_db, 20, 160, "dB",
               "levels further below the strongest count as at this floor when whitening");
    visit.real("compression", compression, 0.1, 2, "", "exponent applied to magnitudes in the whitened view");
    visit.real("plain_compression", plain_compression, 0.1, 2, "", "exponent applied to magnitudes in the plain view");
    visit.integer("harmonics", harmonics, 1, 20, "", "number of partials that are summed");
    visit.real("harmonic_weight", harmonic_weight, 0.1, 1, "",
               "weight of a partial relative to the one below it, in the whitened view");
    visit.real("plain_harmonic_weight", plain_harmonic_weight, 0.1, 1, "",
               "weight of a partial relative to the one below it, in the plain view");
    visit.integer("peaks", peaks, 1, 8, "", "candidates kept per frame");
    visit.real("weakest_peak", weakest_peak, 0, 1, "", "peaks weaker than this share of the strongest are dropped");
    visit.real("soft_frames", soft_frames, 0, 1, "",
               "frames count as soft below this share of the recording's 90th percentile");
  }
};

/// Defaults for extracting melody lines: short frames, in which the strength of every peak is relative to what is loud
/// in the recording.
struct LineSalienceParameters : HarmonicSumParameters {
  LineSalienceParameters() {
    hop_ms = 25, weakest_peak = 0.1, soft_frames = 1;
    harmonic_weight = 0.7, plain_harmonic_weight = 0.65, plain_compression = 1;
  }
};

/// Harmonic summation: the salience of a pitch is the weighted sum of the compressed magnitudes at its partials
/// (Klapuri 2006; Salamon & Gómez 2012), averaged over a frame. Peaks are local maxima, refined by parabolic
/// interpolation. Strength is relative to the frame's strongest peak or, in soft frames, to what is loud in the
/// recording.
std::unique_ptr<SalienceFunction> make_harmonic_sum(const HarmonicSumParameters& parameters);

/// As `make_harmonic_sum`, with the defaults for melody lines.
std::unique_ptr<SalienceFunction> make_line_salience(const LineSalienceParameters& parameters);

struct MelodyPeaksParameters {
  double hop_ms = 100;
  int peaks = 8;
  double range = 5;
  double least_best = 0.05;
  double least = 0.03;

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.real("hop_ms", hop_ms, 50, 200, "ms", "length of a frame; the probabilities were fitted at 100");
    visit.integer("peaks", peaks, 1, 8, "", "peaks kept per frame");
    visit.real("range", range, 1, 20, "nats",
               "strength falls from 1 to 0 while the logarithm of a peak's probability falls by this much");
    visit.real("least_best", least_best, 0.001, 1, "",
               "shares are of the probability of the frame's likeliest peak, or of this if it is higher");
    visit.real("least", least, 0, 1, "", "peaks less likely than this share are dropped");
  }
};

/// How likely each pitch is the melody (features/melody_extraction/peak_worth.hpp), as one view. The strength of a peak
/// is 1 + ln(share) / range, where the share is that of its probability in the frame's highest; so what a weak peak
/// costs an alignment is proportional to its information.
std::unique_ptr<SalienceFunction> make_melody_peaks(const MelodyPeaksParameters& parameters);

struct MelodyLinePeaksParameters : LineSalienceParameters {
  double exponent = 0.5;
  double least_best = 0.3;

  template <class Visitor>
  void describe(Visitor& visit) {
    LineSalienceParameters::describe(visit);
    visit.real("exponent", exponent, 0, 2, "", "strength is the share of a peak's probability to this power");
    visit.real("least_best", least_best, 0.001, 1, "",
               "shares are of the probability of the frame's likeliest peak, or of this if it is higher");
  }
};

/// As `make_line_salience`, but in the whitened view the strength of a peak tells how likely it is the melody
/// (features/melody_extraction/peak_worth.hpp).
std::unique_ptr<SalienceFunction> make_melody_line_peaks(const MelodyLinePeaksParameters& parameters);

}  // namespace tunefind
