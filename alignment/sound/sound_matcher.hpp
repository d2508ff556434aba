#pragma once

#include <memory>

#include "alignment/aligner.hpp"
#include "features/spectrum/mel_levels.hpp"

namespace tunefind {

/// Compares how two recordings sound instead of which melody they hold: what general audio retrieval does, as a
/// baseline for search by humming. Immutable: safe to use from several threads.
class SoundMatcher {
 public:
  virtual ~SoundMatcher() = default;
  /// How alike a hum's and a song's recording are: score in [0, 1], higher is better, and the span in the song (no key,
  /// no path). A score of 0 and no span if either is empty, as symbolic tunes and pitch files are.
  virtual Alignment match(const MelLevels& hum, const MelLevels& song) const = 0;
};

struct NoSoundParameters {
  template <class Visitor>
  void describe(Visitor&) {}
};

/// None: melodies are compared, and recordings are not listened to for their sound.
std::unique_ptr<SoundMatcher> make_no_sound(const NoSoundParameters& parameters);

struct MfccCosineParameters {
  int coefficients = 12;

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.integer("coefficients", coefficients, 1, 31, "", "cepstral coefficients compared, loudness left out");
  }
};

/// The cosine of the angle between the mean MFCC vectors of the two recordings, mapped from [-1, 1] to [0, 1]; the span
/// is the whole song. After Foote 1997 and Logan & Salomon 2001, in their simplest form.
std::unique_ptr<SoundMatcher> make_mfcc_cosine(const MfccCosineParameters& parameters);

struct MelDtwParameters {
  double skew_cost = 0.05;

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.real("skew_cost", skew_cost, 0, 2, "", "price of a step of slope 1/2 or 2; a frame costs up to 1");
  }
};

/// Subsequence DTW over mel spectrograms: the cost of two frames is half of 1 - the correlation of their levels over
/// the bands; score = 1 - mean cost, at least 0. The audio matching of Turetsky & Ellis 2003 and Müller 2007, with
/// mel levels in place of theirs.
std::unique_ptr<SoundMatcher> make_mel_dtw(const MelDtwParameters& parameters);

}  // namespace tunefind
