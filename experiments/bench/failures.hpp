#pragma once

#include <string>
#include <vector>

#include "alignment/pitch_lines.hpp"
#include "engine/index/song_index.hpp"
#include "engine/strategies/strategies.hpp"
#include "experiments/measures/query_outcome.hpp"

namespace tunefind {

/// A hum aligned to a song, for drawing. Times and pitches are those of the song. Both lines are empty if the song is
/// not in the index or nothing could be aligned.
struct HumOnSong {
  std::string song, title;
  double score = 0;               ///< of the aligner
  double start_s = 0, end_s = 0;  ///< span of the match
  double transposition = 0;       ///< semitones, as in Alignment
  double tempo_ratio = 1;         ///< as in Alignment
  std::vector<PitchLine> hum;
  std::vector<PitchLine> line;  ///< the song's melody around the match
};

/// A query whose right song was not first, aligned to the song that it should have found and to the one it found.
struct Failure {
  HumOnSong right;  ///< the best-ranked of its right songs, or one in the index if none was ranked
  HumOnSong first;  ///< the song that was ranked first; its id is empty if nothing was found
};

/// Aligns a failed query to both songs as a search does, over their whole length.
Failure analyse_failure(const Query& query, const QueryOutcome& outcome, const std::map<std::string, int>& judged,
                        const SongIndex& index, const Strategies& strategies, Anchor anchor);

/// A failure as a JSON object {"right": {...}, "first": {...}}. Lines are arrays of [seconds, pitch].
std::string failure_json(const Failure& failure);

}  // namespace tunefind
