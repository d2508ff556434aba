#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/index/admission.hpp"
#include "engine/strategies/strategies.hpp"

namespace tunefind {

/// The [search] section.
struct SearchParameters {
  std::string anchor = "anywhere";
  int k = 10;

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.choice("anchor", anchor, {"start", "anywhere"}, "where in a song a hum may begin");
    visit.integer("k", k, 1, 1000000, "songs", "results a query");
  }
};

/// One result: a song, how probably it is the right one, and where the hum lies in it (alignment/aligner.hpp).
struct Match {
  std::string song;
  std::string title;
  double score = 0;
  double confidence = 0;
  Alignment alignment;           ///< in times of the whole song, also where repetitions were cut out of its tune
  std::vector<double> recurs_s;  ///< where else the same begins because the music loops, in order; at most 20
  std::optional<double>
      bpm;  ///< the song's tempo, at the metrical level that the hum suggests (engine/ranking/felt_tempo.hpp)
  std::optional<Key> key;  ///< the song's
};

/// What the stages before the ranker thought of a song: the filter's score, if it has one, and the aligner's.
struct CandidateScores {
  std::size_t position = 0;
  std::optional<double> filter;
  double align = 0;
};

/// The answer to one query, best first.
struct Ranking {
  Verdict verdict = Verdict::no_match;
  std::vector<Match> matches;               ///< the best k, with their place in the song
  std::vector<ScoredSong> songs;            ///< every candidate that the filter let through, in order
  std::vector<CandidateScores> candidates;  ///< the same songs before they were ranked, in no order
};

/// Searches an index: filter, align all candidates in parallel (TBB), rank, then align the best k once more for their
/// paths. With a strategy of `sound`, all songs are ranked by how alike they sound instead
/// (alignment/sound/sound_matcher.hpp). Only `admitted` songs may be found; the filter knows of it. The same query,
/// index and strategies give the same ranking on any number of threads. Empty for a query without melody or an index
/// without songs.
Ranking search(const Query& query, const SongIndex& index, const Strategies& strategies,
               const SearchParameters& parameters, const Admission& admitted = {});

}  // namespace tunefind
