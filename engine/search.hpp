#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/index/admission.hpp"
#include "engine/strategies/strategies.hpp"

namespace tunefind {

/// Parameters of the [search] section.
struct SearchParameters {
  std::string anchor = "anywhere";
  int k = 10;
  double far_tempo = 2.2;
  double far_tempo_below = 0.75;
  double far_tempo_least = 0.6;
  double far_tempo_price = 0.04;

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.choice("anchor", anchor, {"start", "anywhere"}, "where in a song a hum may begin");
    visit.integer("k", k, 1, 1000000, "songs", "results per query");
    visit.real("far_tempo", far_tempo, 1, 4, "",
               "factor by which a hum is also tried slower and faster against monophonic songs");
    visit.real("far_tempo_below", far_tempo_below, 0, 1, "",
               "a hum is tried at far tempos if its best song at the usual ones scores less; with 0 never");
    visit.real("far_tempo_least", far_tempo_least, 0, 1, "", "score that a song at a far tempo needs to be a result");
    visit.real("far_tempo_price", far_tempo_price, 0, 1, "", "score lost to a far tempo");
  }
};

/// One result of a search.
struct Match {
  std::string song;
  std::string title;
  double score = 0;              ///< of the ranker, in [0, 1]
  double confidence = 0;         ///< probability that this is the right song
  Alignment alignment;           ///< where the hum matches, on the timeline of the whole song
  std::vector<double> recurs_s;  ///< other beginnings of the same music where it loops, ascending; at most 20
  /// The song's tempo, at the metrical level that the hum suggests (engine/ranking/felt_tempo.hpp).
  std::optional<double> bpm;
  std::optional<Key> key;  ///< the song's key
};

/// The scores that a candidate had before the ranker: the filter's, if it gave one, and the aligner's.
struct CandidateScores {
  std::size_t position = 0;
  std::optional<double> filter;
  double align = 0;
};

/// The result of one search.
struct Ranking {
  Verdict verdict = Verdict::no_match;
  std::vector<Match> matches;               ///< the best k songs with their alignments, best first
  std::vector<ScoredSong> songs;            ///< all candidates that the filter let through, best first
  std::vector<CandidateScores> candidates;  ///< the same songs before they were ranked, in the order of the filter
};

/// Searches an index: filters the songs, scores the candidates with the aligner in parallel (TBB), ranks them, then
/// aligns the best k once more for their paths. The tempo of a written tune is often nominal, and people hum at half
/// speed: if no song scores `far_tempo_below`, the monophonic songs are searched again, played `far_tempo` times slower
/// and faster. With a `sound` strategy all songs are ranked by how similar they sound instead
/// (alignment/sound/sound_matcher.hpp). Finds only `admitted` songs. The same query, index and strategies give the same
/// ranking on any number of threads. The ranking is empty for a query without melody or an index without songs.
Ranking search(const Query& query, const SongIndex& index, const Strategies& strategies,
               const SearchParameters& parameters, const Admission& admitted = {});

}  // namespace tunefind
