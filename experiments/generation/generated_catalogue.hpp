#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

#include "engine/strategies/strategies.hpp"
#include "experiments/generation/melody_model.hpp"
#include "experiments/generation/recording_pool.hpp"
#include "storage/catalogue/catalogue.hpp"

namespace tunefind {

/// The songs to generate: those with the numbers 1 to `songs`.
struct GenerationPlan {
  std::uint32_t songs = 0;
  std::uint64_t seed = 1;
  double duration_s = 180;  ///< approximate length of each song

  static constexpr std::uint32_t kMostSongs = 9'999'999;  ///< largest number that an id can hold
};

/// A generator of songs. `draw` must be thread-safe and depend on its arguments and `fingerprint` only; the fingerprint
/// differs between sources that draw different songs.
struct SongSource {
  std::uint64_t fingerprint = 0;
  std::function<Tune(std::uint64_t seed, std::uint64_t number, double duration_s)> draw;
};
/// Draws monophonic songs, in frames of `hop_s`. Refers to `model`, which must outlive the source.
SongSource melodies_of(const MelodyModel& model, double hop_s);
/// Draws recordings. Refers to `pool`, which must outlive the source.
SongSource recordings_of(const RecordingPool& pool);

/// Result of `generate`.
struct GenerationReport {
  std::size_t added = 0;
  std::size_t unchanged = 0;  ///< songs that the catalogue held already
  bool interrupted = false;   ///< `stop` was set before all songs were drawn
};

/// The id of a generated song: "gen0000001" for song 1.
std::string generated_id(std::uint32_t number);
/// True if `id` has the form that `generated_id` returns.
bool is_generated_id(const std::string& id);

/// Draws songs in parallel and bulk-loads them into the catalogue; memory use does not grow with their number. The
/// content depends on source and plan only. Songs are committed ten thousand at a time, and songs that the catalogue
/// holds already are left alone, so that a run that was interrupted, even by `kill -9`, can be resumed by calling
/// again. `finished` is called after each song, never from two threads at once. `stop`, if given, ends the run after
/// the songs in progress. Throws StorageError if the catalogue cannot be written or holds generated songs of another
/// source or plan.
GenerationReport generate(const SongSource& source, const GenerationPlan& plan, Catalogue& catalogue,
                          const Strategies& strategies, const std::function<void()>& finished = {},
                          const std::atomic<bool>* stop = nullptr);

}  // namespace tunefind
