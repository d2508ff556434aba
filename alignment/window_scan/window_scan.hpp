#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "alignment/window_scan/window_scan_kernel.hpp"

/// Scores very many windows of one-line songs against one query, roughly: the first tier of a re-rank, which leaves few
/// for the drift DTW. Pitch is in half semitones (MIDI number * 2), total costs are bytes.
namespace tunefind::window_scan {

/// What the costs are made of. A match of n frames that are off by x semitones on average totals x * unit * n, and
/// 254 is the most that can be told apart: with 2 units a semitone 125 frames may be off by one semitone each.
struct Parameters {
  double cost_cap = 3.0;
  double skew_penalty = 0.5;
  double rest_weight = 0.3;
  double unit = 2.0;

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.real("cost_cap", cost_cap, 0.5, 7.5, "semitones", "largest cost of one frame");
    visit.real("skew_penalty", skew_penalty, 0, 8, "semitones", "price of a step of slope 1/2 or 2");
    visit.real("rest_weight", rest_weight, 0, 1, "", "what a rest of the hum counts");
    visit.real("unit", unit, 0.5, 16, "1/semitone", "cost units in a semitone");
  }
};

/// Parameters in units: what a frame costs at a distance in half semitones, all from 15 on alike; at most 255 - skew
/// counts.
struct Costs {
  std::array<std::uint8_t, kDistances> voiced{}, rest{};
  std::uint8_t skew = 0;
};

/// Each cost rounded to a unit, at most 255.
Costs costs_of(const Parameters& parameters);

/// Pitch and voicing of a query, one entry a frame of the songs' hop; rests are held. Tempo is the caller's: other
/// tempos are other queries. Pitches more than 224 half semitones above the lowest count as just these.
struct Query {
  std::vector<int> pitch2;
  std::vector<std::uint8_t> voiced;

  std::size_t size() const { return pitch2.size(); }
};

/// Some frames of a song, kNoPitch where there is none, and the keys to try: how far the song lies above the query, in
/// half semitones. At most 32 640 frames.
struct Window {
  std::span<const std::uint8_t> frames;
  std::span<const int> keys;
};

/// The least total cost over the keys of a window, and where it is reached: in which key, ending in which frame
/// (inclusive). Of equal costs the earlier frame, then the smaller key. The cost is kInfinity, the rest 0, if all
/// totals saturate or no path fits.
struct Match {
  int cost = kInfinity;
  int end_frame = 0;
  int key = 0;

  bool operator==(const Match&) const = default;
};

/// A way of computing that some machines have.
struct Kernel {
  std::string name;
  int lanes;  ///< (window, key) pairs in a batch
  void (*scan)(const Batch&);
};

/// The kernels that this machine runs, the fastest first.
const std::vector<Kernel>& kernels();

/// The match of each window, in the order given: subsequence DTW (a path begins and ends anywhere in the window) that
/// moves by (1,1), or at `skew` by (1 query, 2 song) or (2 query, 1 song) frames; both query frames are charged, as in
/// the drift DTW, but the key stays. Sums saturate at 255. Nothing matches an empty query. Threads may share all
/// arguments.
///
/// After Sakoe & Chiba 1978. Windows and keys lie side by side in the lanes of vectors (inter-sequence SIMD, Rognes
/// 2011); the costs of each different pitch of the query are looked up once a song frame by byte shuffles (a query
/// profile, Farrar 2007), so cells only load them.
std::vector<Match> scan(const Query& query, const Costs& costs, std::span<const Window> windows,
                        const Kernel& kernel = kernels().front());

/// The same matches from plain loops over the definition: the oracle of the kernels.
std::vector<Match> scan_reference(const Query& query, const Costs& costs, std::span<const Window> windows);

}  // namespace tunefind::window_scan
