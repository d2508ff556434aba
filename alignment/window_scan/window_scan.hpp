#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "alignment/window_scan/window_scan_kernel.hpp"

/// The window scan: a fast, coarse DTW of one query against very many windows (parts of monophonic songs). It is the
/// last tier of the vote filter and leaves few songs for the drift DTW. Pitch is in half semitones (MIDI number * 2),
/// total costs are bytes. All functions are pure: any number of threads may call them at the same time, also with the
/// same arguments.
namespace tunefind::window_scan {

/// Parameters of the cost of a match. A match of n frames that are off by x semitones on average has the total cost
/// x * unit * n. Totals above 254 saturate and cannot be told apart: with 2 units a semitone, 125 frames that are off
/// by one semitone each just fit.
struct Parameters {
  double cost_cap = 3.0;
  double skew_penalty = 0.5;
  double rest_weight = 0.3;
  double unit = 2.0;

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.real("cost_cap", cost_cap, 0.5, 7.5, "semitones", "upper limit of the cost of one frame");
    visit.real("skew_penalty", skew_penalty, 0, 8, "semitones", "cost of a step of slope 1/2 or 2");
    visit.real("rest_weight", rest_weight, 0, 1, "", "weight of the hum's rests (1: as much as sung frames)");
    visit.real("unit", unit, 0.5, 16, "1/semitone", "cost units per semitone");
  }
};

/// The parameters as table of costs in units: the cost of a voiced query frame or of a rest, indexed by the distance in
/// half semitones; the last entry (15) also stands for all larger distances. Entries above 255 - skew count as that.
struct Costs {
  std::array<std::uint8_t, kDistances> voiced{}, rest{};
  std::uint8_t skew = 0;  ///< cost of a step of slope 1/2 or 2
};

/// The costs for these parameters, each rounded to a whole unit and at most 255.
Costs costs_of(const Parameters& parameters);

/// Pitch and voicing of a query at one tempo, one entry per frame of the songs' hop; rests hold the last pitch. To try
/// several tempos, callers make a query for each. Pitches more than 224 half semitones above the lowest count as 224.
struct Query {
  std::vector<int> pitch2;           ///< half semitones
  std::vector<std::uint8_t> voiced;  ///< 1, or 0 in a rest

  std::size_t size() const { return pitch2.size(); }
};

/// A part of a song and the keys to try in it. Does not own either.
struct Window {
  std::span<const std::uint8_t> frames;  ///< pitch in half semitones, or kNoPitch; at most 32 640 frames
  std::span<const int> keys;             ///< half semitones by which the song is above the query
};

/// The best match in a window: the least total cost over all its keys. Of equal costs the earlier end wins, then the
/// smaller key. If all totals saturate or no path fits, the cost is kInfinity and the rest 0.
struct Match {
  int cost = kInfinity;
  int end_frame = 0;  ///< last frame of the match (inclusive), counted from the start of the window
  int key = 0;        ///< half semitones by which the song is above the query

  bool operator==(const Match&) const = default;
};

/// An implementation of the scan for one instruction set.
struct Kernel {
  std::string name;  ///< "avx512", "avx2" or "portable"
  int lanes;         ///< (window, key) pairs in a batch
  void (*scan)(const Batch&);
};

/// The kernels that this machine can run, fastest first; the portable one is always the last.
const std::vector<Kernel>& kernels();

/// The best match in each window, in the order of `windows`, by subsequence DTW: a path can begin and end anywhere in
/// the window and advances by (1,1) or, at a cost of `skew`, by (1 query, 2 song) or (2 query, 1 song) frames. As in
/// the drift DTW a (2,1) step pays for both query frames; unlike there the key stays the same. Sums saturate at 255. An
/// empty query has no match in any window.
///
/// After Sakoe & Chiba 1978. The (window, key) pairs are side by side in the lanes of vectors (inter-sequence SIMD,
/// Rognes 2011). The costs of each distinct query frame are looked up once per song frame by byte shuffles (a query
/// profile, Farrar 2007), so that the cells of the DP only load them.
std::vector<Match> scan(const Query& query, const Costs& costs, std::span<const Window> windows,
                        const Kernel& kernel = kernels().front());

/// The same matches, bit for bit, from plain loops over the definition: the oracle in the tests of the kernels.
std::vector<Match> scan_reference(const Query& query, const Costs& costs, std::span<const Window> windows);

}  // namespace tunefind::window_scan
