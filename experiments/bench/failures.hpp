#pragma once

#include <string>
#include <vector>

#include "alignment/pitch_lines.hpp"
#include "engine/index/song_index.hpp"
#include "engine/strategies/strategies.hpp"
#include "experiments/measures/query_outcome.hpp"

namespace tunefind {

/// A hum laid on a song, to be drawn: all in the song's seconds and pitch. Without lines if nothing could be aligned.
struct HumOnSong {
  std::string song, title;
  double score = 0;  ///< the aligner's
  double start_s = 0, end_s = 0;
  double transposition = 0;
  double tempo_ratio = 1;
  std::vector<PitchLine> hum;
  std::vector<PitchLine> line;  ///< the song's melody around the match
};

/// A query that did not have its right song first: on the song that it should have found and on the one it did.
struct Failure {
  HumOnSong right;  ///< the best of its right songs, wherever it was lost
  HumOnSong first;  ///< without an id if nothing was found
};

/// Why the query failed, for a picture: each of both songs is aligned as a search would, over its whole length.
Failure analyse_failure(const Query& query, const QueryOutcome& outcome, const std::map<std::string, int>& judged,
                        const SongIndex& index, const Strategies& strategies, Anchor anchor);

/// A failure as a JSON object {"right": {...}, "first": {...}}, lines as arrays of [seconds, pitch].
std::string failure_json(const Failure& failure);

}  // namespace tunefind
