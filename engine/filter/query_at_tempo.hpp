#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "alignment/window_scan/window_scan.hpp"
#include "engine/filter/vote_filter.hpp"
#include "features/melody.hpp"

namespace tunefind {

/// The query at one tempo ratio, in the form that each tier of the line filter reads.
struct QueryAtTempo {
  double ratio = 1;    ///< song seconds per query second
  double penalty = 0;  ///< what the ratio takes off a score
  /// For the lookup of places: in song frames, in 1/8 semitones.
  std::vector<std::uint16_t> pitch8;
  /// For the window scan: one row each `SampledQuery::step_frames` song frames.
  window_scan::Query rows;
  double largest_cost = 0;  ///< of all rows together, if none matched, in semitones
  /// For the fit on diagonals: pitch of the same rows in half semitones, and their weights in units of 1 /
  /// `kWeightUnit`. Both padded with zeros to whole blocks of `kByteBlock`.
  std::vector<std::uint8_t> pitch2, weights;

  int frames() const { return static_cast<int>(pitch8.size()); }
};

/// Weight of a voiced row, so that the weight of a rest is a whole number too.
inline constexpr double kWeightUnit = 10;

/// A query at all tempo ratios, in rows so far apart that the longest fits the window scan, which sums costs in bytes.
struct SampledQuery {
  std::size_t step_samples = 1;  ///< distance of rows, in samples of a song's outline
  std::size_t step_frames = 1;   ///< the same in song frames
  std::vector<QueryAtTempo> tempos;
};

/// The query at the filter's tempo ratios, the smallest first; `hop_s` is the length of a song frame.
SampledQuery sampled_query(const Melody& melody, double hop_s, const VoteFilterParameters& parameters,
                           const window_scan::Parameters& scan);

}  // namespace tunefind
