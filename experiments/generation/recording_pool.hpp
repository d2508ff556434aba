#pragma once

#include <cstdint>
#include <vector>

#include "engine/strategies/strategies.hpp"
#include "experiments/generation/melody_model.hpp"
#include "features/tune.hpp"

namespace tunefind {

/// Generates the features of artificial recordings, for catalogues of any size: a collage of excerpts of 6 to 20 s from
/// several source recordings, transposed to one key and stretched to about one tempo.
class RecordingPool {
 public:
  /// `sources` are the features of analysed recordings. They must be unrolled (no repetitions cut out) and have
  /// salience of the same hop. Tunes that are not recordings or shorter than 6 s are ignored.
  explicit RecordingPool(std::vector<Tune> sources);

  /// True if there are no usable sources; `draw` must not be called then.
  bool empty() const { return sources_.empty(); }
  /// A hash of the sources' salience, which differs between pools of different recordings.
  std::uint64_t fingerprint() const { return fingerprint_; }

  /// Draws an unrolled recording of `duration_s`. Its background costs are the means of its excerpts', weighted by
  /// duration, because measuring them would take most of the time. The result depends on the pool, the seed and the
  /// song's number only.
  Tune draw(std::uint64_t seed, std::uint64_t song, double duration_s) const;

 private:
  std::vector<Tune> sources_;
  std::uint64_t fingerprint_ = 0;
};

/// Draws melodies of 40 s from the model, renders them as beats (experiments/synthesis/beat_synthesis.hpp) and returns
/// the analysed features of each; runs in parallel. The result depends on the model, the seed and the strategies only.
std::vector<Tune> made_up_beats(const MelodyModel& model, std::size_t count, std::uint64_t seed,
                                const Strategies& strategies);

}  // namespace tunefind
