#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

#include "engine/strategies/strategies.hpp"
#include "experiments/synthesis/melody_model.hpp"
#include "experiments/synthesis/recording_pool.hpp"
#include "storage/catalogue/catalogue.hpp"

namespace tunefind {

/// Which songs to make up: numbers 1 to `songs`, each of about `duration_s`.
struct GenerationPlan {
  std::uint32_t songs = 0;
  std::uint64_t seed = 1;
  double duration_s = 180;

  static constexpr std::uint32_t kMostSongs = 9'999'999;  ///< what an id can count
};

/// What songs are drawn from: a song by the plan's seed, its number and its length. The fingerprint differs between
/// sources of different songs; what they refer to outlives them.
struct SongSource {
  std::uint64_t fingerprint = 0;
  std::function<Tune(std::uint64_t seed, std::uint64_t number, double duration_s)> draw;
};
/// Tunes of one line, in frames of `hop_s`.
SongSource tunes_of(const MelodyModel& model, double hop_s);
SongSource recordings_of(const RecordingPool& pool);

/// What became of the songs.
struct GenerationReport {
  std::size_t added = 0;
  std::size_t unchanged = 0;  ///< already there
  bool interrupted = false;
};

/// "gen0000001" is song 1.
std::string generated_id(std::uint32_t number);
/// True for the ids that `generated_id` makes.
bool is_generated_id(const std::string& id);

/// Draws songs and loads them into the catalogue in bulk, several at once (a TBB pipeline); memory does not grow with
/// their number. Content depends on source and plan alone. Songs are taken in by the ten thousand: what was cut short,
/// also by `kill -9`, goes on from there, and songs that are there already are left alone. `finished` is called after
/// each song, from one thread at a time; `stop`, if given, ends the run after the songs in work. Throws StorageError if
/// the catalogue fails, or holds generated songs that are not of this source and plan.
GenerationReport generate(const SongSource& source, const GenerationPlan& plan, Catalogue& catalogue,
                          const Strategies& strategies, const std::function<void()>& finished = {},
                          const std::atomic<bool>* stop = nullptr);

}  // namespace tunefind
