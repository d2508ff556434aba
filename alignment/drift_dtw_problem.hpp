#pragma once

#include <cstdint>
#include <vector>

#include "alignment/aligner.hpp"
#include "alignment/drift_dtw.hpp"
#include "alignment/drift_dtw_kernel.hpp"
#include "features/melody_frames.hpp"

// What the reference and the kernels of the drift DTW share: the fixed-point form of the parameters, the frame cost
// and the key lanes. Both must agree to the last bit.
namespace tunefind::drift_dtw {

inline constexpr int kUnit = 32;          ///< fixed-point cost units in a semitone
inline constexpr int kInfinity = 32767;   ///< where int16 costs saturate: not reachable, or worse than anything
inline constexpr int kLaneStep8 = 4;      ///< lanes are half a semitone apart (1/8 semitones)
inline constexpr int kMostLanes = 96;     ///< what key_range can ask for
inline constexpr int kLaneMultiple = 16;  ///< lane counts are multiples of an AVX2 vector of int16

/// Parameters in cost units.
struct Costs {
  explicit Costs(const DriftDtwParameters& parameters);
  int cap, skew, drift, weak_peak;
};

/// The DP's answer: total cost, the song frame that the match ends in (inclusive) and its lane; kInfinity if none.
/// Ties fall to the earlier frame, then to the lower lane.
struct End {
  int cost = kInfinity;
  int frame = -1;
  int lane = -1;

  bool operator==(const End&) const = default;
};

/// One query against one song: lane k shifts the query by `lowest8 + 4 k` eighths of a semitone.
struct Lanes {
  int lowest8 = 0;
  int count = 0;
};

/// The lanes around equal mean pitch of the query and what of the song it can reach if it begins before `start_limit`;
/// one of them brings the query's tuning onto the song's.
Lanes lanes_for(const MelodyFrames& query, const Tune& song, const DriftDtwParameters& parameters, int start_limit);

/// Cost in units of a sounding pitch against one song frame, by definition: min over its peaks of
/// distance + weak_peak * (1 - strength / 255), capped.
int frame_cost(int pitch8, const SaliencePeak* first, const SaliencePeak* last, const Costs& costs);

/// Cost of distance alone, in units: |distance8| / 8 semitones, capped.
inline int distance_cost(int distance8, const Costs& costs) {
  const int cost = (distance8 < 0 ? -distance8 : distance8) * (kUnit / 8);
  return cost < costs.cap ? cost : costs.cap;
}

/// What a peak of this strength costs even when hit exactly, in units.
inline int strength_cost(int strength, const Costs& costs) { return costs.weak_peak * (255 - strength) / 255; }

/// A match may begin before this song frame: anywhere, or within the slack after the first sounding frame.
int start_frames(const Tune& song, Anchor anchor, const DriftDtwParameters& parameters);

/// Number of query frames that can cost anything: all against one line, the voiced ones against polyphonic salience.
int counted_frames(const MelodyFrames& query, const Tune& song);

/// score = 1 - cost / (cap * counted frames), at least 0.
double score_of(int cost, const MelodyFrames& query, const Tune& song, const Costs& costs);

/// One cell of a path: query frame, song frame, lane.
struct Cell {
  int query_frame, song_frame, lane;
};

/// The DP from its definition on song frames [first, last), with the path of the best end (forward in time).
End solve_reference(const MelodyFrames& query, const Tune& song, const Lanes& lanes, const Costs& costs, int first,
                    int last, int start_limit, std::vector<Cell>* path);

/// The DP's answer, equal to `solve_reference` over all frames, from int16 vectors of lanes.
End solve_fast(const MelodyFrames& query, const Tune& song, const Lanes& lanes, const Costs& costs, int start_limit,
               ColumnKernel kernel);

/// The fastest kernel that this machine runs.
ColumnKernel best_kernel();

}  // namespace tunefind::drift_dtw
