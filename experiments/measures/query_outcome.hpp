#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/query.hpp"
#include "engine/ranking/confidence.hpp"
#include "experiments/formats/trec.hpp"
#include "experiments/measures/metrics.hpp"

namespace tunefind {

/// What a hum is like, apart from what it is looking for; all 0 if nothing sounds.
struct HumTraits {
  double duration_s = 0;    ///< from the first sounding frame to the last
  double range_st = 0;      ///< semitones from the 10th to the 90th percentile of what sounds
  double voiced_share = 0;  ///< share of the duration that sounds

  bool operator==(const HumTraits&) const = default;
};

HumTraits traits_of(const Melody& melody);

/// Where a query lost its right song: nothing was heard; the filter did not let it through; the aligner put it below
/// what the ranker looks at again; it was looked at again and not brought to the front; it was first by the aligner and
/// the ranker put another song before it.
enum class LostAt { nowhere, hearing, filter, first_tier, re_rank, fusion };

/// "", "hearing", "filter", "first tier", "re-rank" or "fusion".
const char* name_of(LostAt stage);

/// What happened to one query. Ranks count from 1 and are those of the best of its right songs; 0 if none is there.
struct QueryOutcome {
  std::string query;
  std::string person;
  std::string failure;  ///< why it could not be read; it then counts as found nowhere
  QueryQuality quality;
  HumTraits traits;
  QueryMetrics metrics;
  std::size_t rank = 0;                    ///< in the final order
  std::size_t align_rank = 0;              ///< by the aligner alone
  std::optional<std::size_t> filter_rank;  ///< by the filter, if it ranks songs and let one through
  bool right_is_candidate = false;         ///< the filter let one through
  LostAt lost_at = LostAt::nowhere;
  Verdict verdict = Verdict::no_match;
  double confidence = 0;
  std::vector<RankedSong> songs;  ///< as deep as run.depth
  double search_ms = 0;
};

}  // namespace tunefind
