#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/query.hpp"
#include "engine/ranking/confidence.hpp"
#include "experiments/formats/trec.hpp"
#include "experiments/measures/metrics.hpp"

namespace tunefind {

/// Properties of a hum that are independent of the song it looks for; all 0 if nothing is voiced.
struct HumTraits {
  double duration_s = 0;    ///< from the first voiced frame to the last
  double range_st = 0;      ///< semitones from the 10th to the 90th percentile of the voiced pitches
  double voiced_share = 0;  ///< share of the frames that are voiced

  bool operator==(const HumTraits&) const = default;
};

HumTraits traits_of(const Melody& melody);

/// The stage at which a query lost its right song.
enum class LostAt {
  nowhere,     ///< it was ranked first
  hearing,     ///< nothing was heard in the query
  filter,      ///< the filter did not let it through
  first_tier,  ///< the aligner ranked it below the songs that the ranker scores again
  re_rank,     ///< the ranker scored it again, but not as the best
  fusion       ///< the aligner ranked it first, and the ranker put another song before it
};

/// "", "hearing", "filter", "first tier", "re-rank" or "fusion".
const char* name_of(LostAt stage);

/// The result of searching for one query and judging the ranking. Ranks are those of the best-ranked of its right
/// songs, from 1 on; 0 if none is among the candidates.
struct QueryOutcome {
  std::string query;
  std::string person;
  std::string failure;  ///< why the query could not be read, or empty; it then counts as found nowhere
  QueryQuality quality;
  HumTraits traits;
  QueryMetrics metrics;
  std::size_t rank = 0;                    ///< in the final ranking
  std::size_t align_rank = 0;              ///< by the aligner alone
  std::optional<std::size_t> filter_rank;  ///< by the filter, if it ranks songs and let one through
  bool right_is_candidate = false;         ///< the filter let a right song through
  LostAt lost_at = LostAt::nowhere;
  Verdict verdict = Verdict::no_match;
  double confidence = 0;          ///< of the first song
  std::vector<RankedSong> songs;  ///< the first run.depth songs of the ranking
  double search_ms = 0;           ///< wall-clock time of the search
};

}  // namespace tunefind
