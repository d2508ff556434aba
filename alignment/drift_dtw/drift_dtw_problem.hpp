#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "alignment/aligner.hpp"
#include "alignment/drift_dtw/drift_dtw.hpp"
#include "alignment/drift_dtw/drift_dtw_kernel.hpp"
#include "features/melody_frames.hpp"

// What the reference and the kernels of the drift DTW share: the fixed-point form of the parameters, the frame cost
// and the key lanes. Both must agree to the last bit.
namespace tunefind::drift_dtw {

inline constexpr int kUnit = 32;          ///< fixed-point cost units in a semitone
inline constexpr int kRestUnit = 64;      ///< a weight of one
inline constexpr int kInfinity = 32767;   ///< where int16 costs saturate: not reachable, or worse than anything
inline constexpr int kLaneStep8 = 4;      ///< lanes are half a semitone apart (1/8 semitones)
inline constexpr int kOctave8 = 96;       ///< 1/8 semitones in an octave
inline constexpr int kLaneMultiple = 32;  ///< lane counts are multiples of an AVX-512 vector of int16
inline constexpr int kNearLanes = 16;     ///< or this, where the key is known: an AVX2 vector

/// Parameters in cost units.
struct Costs {
  Costs(const DriftDtwParameters& parameters, bool polyphonic);
  int cap, skew, drift, weak_peak;
  int rest;   ///< weight of a rest against one line, in kRestUnit
  bool fold;  ///< distance is that of pitch classes
};

/// The DP's answer: total cost, the song frame that the match ends in (inclusive) and its lane; kInfinity if none.
/// Ties fall to the earlier frame, then to the lower lane.
struct End {
  int cost = kInfinity;
  int frame = -1;
  int lane = -1;

  bool operator==(const End&) const = default;
};

/// What a query is aligned with: one view of a song.
struct SongView {
  const Salience& salience;
  bool polyphonic;

  /// The first view of a tune.
  SongView(const Tune& tune) : salience(tune.salience), polyphonic(tune.polyphonic) {}
  SongView(const Salience& salience_, bool polyphonic_) : salience(salience_), polyphonic(polyphonic_) {}
};

/// One query against one song: lane k shifts the query by `lowest8 + 4 k` eighths of a semitone.
struct Lanes {
  int lowest8 = 0;
  int count = 0;
};

/// The lanes around equal mean pitch of the query and what of the song it can reach if it begins before `start_limit`
/// (in strides); one of them brings the query's tuning onto the song's.
Lanes lanes_for(const MelodyFrames& query, const SongView& song, const DriftDtwParameters& parameters, int start_limit);

/// Cost in units of a pitch against one song frame, by definition: min over its peaks of
/// distance + weak_peak * (1 - strength / 255), capped; the distance to the nearest octave of a peak if folded.
int frame_cost(int pitch8, std::span<const SaliencePeak> peaks, const Costs& costs);

/// Cost of distance alone, in units: |distance8| / 8 semitones, capped.
inline int distance_cost(int distance8, const Costs& costs) {
  const int cost = (distance8 < 0 ? -distance8 : distance8) * (kUnit / 8);
  return cost < costs.cap ? cost : costs.cap;
}

/// What a peak of this strength costs even when hit exactly, in units.
inline int strength_cost(int strength, const Costs& costs) { return costs.weak_peak * (255 - strength) / 255; }

/// What of a frame's cost is left in a rest of the query, against one line.
inline int rest_cost(int cost, const Costs& costs) { return cost * costs.rest / kRestUnit; }

/// A match may begin before this song frame (in strides): anywhere, or within the slack after the first that sounds.
int start_frames(const SongView& song, Anchor anchor, const DriftDtwParameters& parameters);

/// Where phrases of a song of one line may begin, for each frame (in strides): within a frame of its first note or of
/// one that follows a note of twice the median length or more. Rests are held, so they lengthen the note before.
std::vector<std::uint8_t> phrase_starts(const SongView& song, int stride);

/// Fewer lanes, around those in which the song lies so many semitones above the query; one of them brings the query's
/// tuning onto that of the strongest peaks in the song's frames [first, last).
Lanes lanes_near(const MelodyFrames& query, const SongView& song, double key, std::size_t first, std::size_t last);

/// How many frames the query weighs: a rest counts for part against one line, for nothing against polyphonic salience.
double weighted_frames(const MelodyFrames& query, const SongView& song, const Costs& costs);

/// score = 1 - cost / (cap * weighted frames), at least 0.
double score_of(int cost, const MelodyFrames& query, const SongView& song, const Costs& costs);

/// Total costs of the cells of some song frames [columns x rows x lanes], as int16 (kInfinity: not reachable).
struct Totals {
  int first_frame = 0, columns = 0, rows = 0, lanes = 0;
  std::vector<std::int16_t> cells;

  Totals() = default;
  Totals(int first, int last, int rows_, int lanes_)
      : first_frame(first),
        columns(last - first),
        rows(rows_),
        lanes(lanes_),
        cells(static_cast<std::size_t>(columns) * rows * lanes, kInfinity) {}
  std::int16_t* column(int frame) {
    return cells.data() + static_cast<std::size_t>(frame - first_frame) * rows * lanes;
  }
  std::int16_t at(int row, int frame, int lane) const {
    return cells[(static_cast<std::size_t>(frame - first_frame) * rows + row) * lanes + lane];
  }
  bool operator==(const Totals&) const = default;
};

/// One cell of a path: query frame, song frame, lane.
struct Cell {
  int query_frame, song_frame, lane;
};

/// A query, a song and the keys between them. Song frames are counted in strides.
struct Problem {
  const MelodyFrames& query;
  SongView song;
  Lanes lanes;
  Costs costs;
  int start_limit;  ///< a match begins before this song frame
  int stride = 1;
  std::span<const std::uint8_t> phrase_starts = {};  ///< where it begins for nothing; anywhere if empty
  int off_phrase = 0;                                ///< what it costs elsewhere

  int rows() const { return static_cast<int>(query.size()); }
  int frames() const { return (static_cast<int>(song.salience.frames()) + stride - 1) / stride; }
  int start_cost(int frame) const {
    if (frame >= start_limit) return kInfinity;
    return phrase_starts.empty() || phrase_starts[static_cast<std::size_t>(frame)] ? 0 : off_phrase;
  }
  std::span<const SaliencePeak> peaks(int frame) const {
    const auto& offsets = song.salience.offsets;
    const std::size_t at = static_cast<std::size_t>(frame) * stride;
    return {song.salience.peaks.data() + offsets[at], offsets[at + 1] - offsets[at]};
  }
};

/// Cost in units of one cell, by definition.
int cell_cost(const Problem& problem, int row, int frame, int lane);

/// The DP from its definition over song frames [first, last), in plain loops: the oracle. Fills `totals` if given.
End solve_reference(const Problem& problem, int first, int last, Totals* totals = nullptr);

class CostTable;

/// The same answer and the same totals from int16 vectors of lanes. Safe to use from several threads.
class FastSolver {
 public:
  /// For problems whose costs are these if their song is of one line; for those of recordings with any costs.
  FastSolver(const Costs& line_costs, ColumnKernel kernel);

  End solve(const Problem& problem, int first, int last, Totals* totals = nullptr) const;

 private:
  std::shared_ptr<const CostTable> line_table_;
  ColumnKernel kernel_;
};

/// The kernels that this machine runs, the fastest first.
std::vector<ColumnKernel> kernels();

/// The path into `end`, forward in time, read off the totals of the frames that it runs through. Of equal ways it takes
/// the straight step before a long one and the same lane before a neighbour.
std::vector<Cell> trace_path(const Problem& problem, const Totals& totals, const End& end);

}  // namespace tunefind::drift_dtw
