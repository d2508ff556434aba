#pragma once

#include <memory>

#include "alignment/aligner.hpp"
#include "features/tune.hpp"

namespace tunefind {

/// Compares how two recordings sound instead of their melodies, as general audio retrieval does: a baseline for query
/// by humming. Immutable: any number of threads may call it at the same time.
class SoundMatcher {
 public:
  virtual ~SoundMatcher() = default;
  /// Similarity of a hum's and a song's recording: a score in [0, 1], higher is better, and the matched span in the
  /// song, without key and path. A default Alignment (score 0) if either is empty, as for symbolic songs and pitch
  /// files.
  virtual Alignment match(const MelLevels& hum, const MelLevels& song) const = 0;
};

/// The strategy without a matcher has no parameters.
struct NoSoundParameters {
  template <class Visitor>
  void describe(Visitor&) {}
};

/// No matcher: returns null. Songs are compared by melody, and mel levels are neither computed nor stored.
std::unique_ptr<SoundMatcher> make_no_sound(const NoSoundParameters& parameters);

/// Parameters of the cosine of mean MFCCs; `describe` gives the meaning of each.
struct MfccCosineParameters {
  int coefficients = 12;

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.integer("coefficients", coefficients, 1, 31, "",
                  "number of cepstral coefficients that are compared, without the one for loudness");
  }
};

/// The cosine similarity of the mean MFCC vectors of the two recordings, mapped from [-1, 1] to [0, 1]; the span is the
/// whole song. The simplest form of Foote 1997 and Logan & Salomon 2001.
std::unique_ptr<SoundMatcher> make_mfcc_cosine(const MfccCosineParameters& parameters);

/// Parameters of the DTW over mel levels; `describe` gives the meaning of each.
struct MelDtwParameters {
  double skew_cost = 0.05;

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.real("skew_cost", skew_cost, 0, 2, "", "cost of a step of slope 1/2 or 2; a frame costs at most 1");
  }
};

/// Subsequence DTW over mel spectrograms: the cost of two frames is (1 - correlation of their levels over the bands) /
/// 2; score = 1 - mean cost, at least 0. The audio matching of Turetsky & Ellis 2003 and Müller 2007, with mel levels
/// as the features.
std::unique_ptr<SoundMatcher> make_mel_dtw(const MelDtwParameters& parameters);

}  // namespace tunefind
