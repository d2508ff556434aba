#pragma once

#include <cstdint>
#include <vector>

#include "engine/strategies/strategies.hpp"
#include "experiments/synthesis/melody_model.hpp"
#include "features/tune.hpp"

namespace tunefind {

/// Features of recordings, and recordings made up of them, for catalogues of any size: stretches of 6 to 20 s of
/// several, brought into one key and near one tempo, behind each other.
class RecordingPool {
 public:
  /// What is analysed of recordings (`Tune::polyphonic`), not rolled; all with salience of one hop. Others and those of
  /// less than 6 s are not used.
  explicit RecordingPool(std::vector<Tune> sources);

  /// True if there is nothing to make recordings of.
  bool empty() const { return sources_.empty(); }
  /// Differs between pools of different recordings.
  std::uint64_t fingerprint() const { return fingerprint_; }

  /// A recording of `duration_s`, which nothing was cut out of. What unrelated melodies cost against it is the mean
  /// over its stretches, for to measure it would take most of the time. A function of the pool, the seed and the song's
  /// number alone.
  Tune draw(std::uint64_t seed, std::uint64_t song, double duration_s) const;

 private:
  std::vector<Tune> sources_;
  std::uint64_t fingerprint_ = 0;
};

/// Melodies of 40 s, drawn from the model and played as beats (experiments/synthesis/beat_synthesis.hpp), as what is
/// analysed of them; in parallel. A function of the model and the seed.
std::vector<Tune> made_up_beats(const MelodyModel& model, std::size_t count, std::uint64_t seed,
                                const Strategies& strategies);

}  // namespace tunefind
