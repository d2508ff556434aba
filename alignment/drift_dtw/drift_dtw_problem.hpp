#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "alignment/aligner.hpp"
#include "alignment/drift_dtw/drift_dtw.hpp"
#include "alignment/drift_dtw/drift_dtw_kernel.hpp"
#include "features/melody_frames.hpp"

// The parts of the drift DTW that its reference and its kernels share: the fixed-point costs, the frame cost, the key
// lanes and the problem to solve. Both solvers must give bit-identical results. All functions here are pure, so any
// number of threads may call them at the same time.
namespace tunefind::drift_dtw {

inline constexpr int kUnit = 32;          ///< fixed-point cost units per semitone
inline constexpr int kRestUnit = 64;      ///< fixed-point value of a rest weight of 1
inline constexpr int kInfinity = 32767;   ///< largest int16, where costs saturate: an unreachable cell
inline constexpr int kLaneStep8 = 4;      ///< distance of neighbouring lanes: half a semitone, in 1/8 semitones
inline constexpr int kOctave8 = 96;       ///< an octave in 1/8 semitones
inline constexpr int kLaneMultiple = 32;  ///< lane counts are multiples of this, an AVX-512 vector of int16
inline constexpr int kNearLanes = 16;     ///< lane count where the key is known, +-4 semitones: an AVX2 vector of int16

/// The cost parameters in fixed-point units (kUnit), for songs of one kind.
struct Costs {
  Costs(const DriftDtwParameters& parameters, SongKind kind);
  int cap, skew, drift, weak_peak;
  int gap;    ///< of a song frame without peaks
  int rest;   ///< weight of a rest of the query against a single line, in units of 1 / kRestUnit
  bool fold;  ///< compare pitch classes instead of pitches
};

/// The result of the DP: total cost, last song frame (inclusive, in strides) and last lane of the cheapest match.
/// Without any match the cost is kInfinity and the rest is -1. Of equal costs the earlier frame wins, then the lower
/// lane.
struct End {
  int cost = kInfinity;
  int frame = -1;
  int lane = -1;

  bool operator==(const End&) const = default;
};

/// One view of a song that a query is aligned with. Does not own the salience.
struct SongView {
  const Salience& salience;
  SongKind kind;

  /// The whitened view of a recording, or the only one of another song.
  SongView(const Tune& tune) : salience(tune.salience), kind(tune.kind) {}
  SongView(const Salience& salience_, SongKind kind_) : salience(salience_), kind(kind_) {}
  bool polyphonic() const { return kind == SongKind::recording; }
};

/// The transpositions that are tried: lane k shifts the query by `lowest8 + 4 k` eighths of a semitone.
struct Lanes {
  int lowest8 = 0;
  int count = 0;
};

/// The lanes around the transposition that gives the query the mean pitch of the part of the song that it can reach if
/// it begins before frame `start_limit` (in strides). One lane maps the query's tuning exactly onto the song's. No
/// lanes if the query or that part of the song is silent.
Lanes lanes_for(const MelodyFrames& query, const SongView& song, const DriftDtwParameters& parameters, int start_limit);

/// The definition of the cost in units of a pitch against one song frame: the minimum over the frame's peaks of
/// distance + weak_peak * (1 - strength / 255), capped. With folded octaves the distance is that to the nearest octave
/// of the peak. A frame without peaks costs `gap`.
int frame_cost(int pitch8, std::span<const SaliencePeak> peaks, const Costs& costs);

/// Cost of distance alone, in units: |distance8| / 8 semitones, capped.
inline int distance_cost(int distance8, const Costs& costs) {
  const int cost = (distance8 < 0 ? -distance8 : distance8) * (kUnit / 8);
  return cost < costs.cap ? cost : costs.cap;
}

/// Cost in units of hitting a peak of this strength (0 to 255) exactly.
inline int strength_cost(int strength, const Costs& costs) { return costs.weak_peak * (255 - strength) / 255; }

/// A frame's cost reduced by the weight of a rest of the query, against a single line.
inline int rest_cost(int cost, const Costs& costs) { return cost * costs.rest / kRestUnit; }

/// End (exclusive, in strides) of the song frames in which a match can begin: all of them for Anchor::anywhere, those
/// up to `start_slack_s` after the first frame with a peak for Anchor::start.
int start_frames(const SongView& song, Anchor anchor, const DriftDtwParameters& parameters);

/// For each frame of a monophonic song (in strides) 1 if a phrase can begin there, else 0. A phrase begins at the first
/// note and at each note after one of at least twice the median length, give or take a frame. Rests are held in a
/// song's salience, so they lengthen the note before them.
std::vector<std::uint8_t> phrase_starts(const SongView& song, int stride);

/// The kNearLanes lanes around a known key: the song is `key` semitones above the query. One lane maps the query's
/// tuning exactly onto that of the strongest peaks in the song's salience frames [first, last). No lanes if the query
/// or these frames are silent.
Lanes lanes_near(const MelodyFrames& query, const SongView& song, double key, std::size_t first, std::size_t last);

/// The number of query frames, with rests weighted: by `costs.rest` against a single line, by 0 against polyphonic
/// salience.
double weighted_frames(const MelodyFrames& query, const SongView& song, const Costs& costs);

/// score = 1 - cost / (cap * weighted frames), at least 0; 0 for a cost of kInfinity or a query without weight.
double score_of(int cost, const MelodyFrames& query, const SongView& song, const Costs& costs);

/// Total costs of all cells in a span of song frames [columns x rows x lanes]: the least cost of a path from a start to
/// the cell, kInfinity if there is none. A column is a song frame (in strides), a row is a query frame.
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

/// One cell of a path: query frame, song frame (in strides), lane.
struct Cell {
  int query_frame, song_frame, lane;
};

/// One alignment to solve: a query, a song, the key lanes and the costs. Song frames are counted in strides: frame n is
/// the song's salience frame n * stride. Does not own query, song and phrase starts.
struct Problem {
  const MelodyFrames& query;
  SongView song;
  Lanes lanes;
  Costs costs;
  int start_limit;  ///< a match can only begin before this song frame
  int stride = 1;
  std::span<const std::uint8_t> phrase_starts = {};  ///< per frame, 1 where a match can begin at no cost; empty: all
  int off_phrase = 0;                                ///< cost in units of beginning in any other frame

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

/// The definition of the cost in units of one cell, rests included.
int cell_cost(const Problem& problem, int row, int frame, int lane);

/// Solves the DP over song frames [first, last) by its definition, in plain loops: the oracle of FastSolver. Fills
/// `totals` if it is not null.
End solve_reference(const Problem& problem, int first, int last, Totals* totals = nullptr);

class CostTable;

/// Gives the same result and totals as `solve_reference`, computed by vectors of int16 lanes. Immutable: any number of
/// threads may call `solve` at the same time.
class FastSolver {
 public:
  /// Precomputes the cost table of `line_costs`. Problems with a monophonic song must have exactly these costs; those
  /// with a recording may have any costs of the same cap.
  FastSolver(const Costs& line_costs, ColumnKernel kernel);

  End solve(const Problem& problem, int first, int last, Totals* totals = nullptr) const;

 private:
  std::shared_ptr<const CostTable> line_table_, silent_table_;
  ColumnKernel kernel_;
};

/// The kernels that this machine can run, fastest first; the portable one is always the last.
std::vector<ColumnKernel> kernels();

/// The cheapest path into `end`, forward in time. `totals` must cover all frames that the path runs through. Of equally
/// cheap steps it takes (1,1) before (1,2) before (2,1), then the same lane before a neighbouring one.
std::vector<Cell> trace_path(const Problem& problem, const Totals& totals, const End& end);

/// Whole octaves by which the transposed query is above the song along a path, which folded octaves leave open: the
/// median over the cells whose song frame has a peak, of its strongest one. 0 if none has.
int octaves_above(const Problem& problem, const std::vector<Cell>& path);

}  // namespace tunefind::drift_dtw
