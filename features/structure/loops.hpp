#pragma once

#include <memory>
#include <vector>

#include "features/tune.hpp"

namespace tunefind {

/// Finds repetitions in a recording that can be cut without losing anything that could be searched. Immutable: safe to
/// use from several threads.
class LoopFinder {
 public:
  virtual ~LoopFinder() = default;
  /// Returns the repetitions that can be cut from a tune that is not rolled: in order of time, each beginning at least
  /// a second after the cut before it, with times on the kept timeline. Empty for a monophonic song.
  virtual std::vector<Recurrence> find(const Tune& tune) const = 0;
};

struct NoLoopParameters {
  template <class Visitor>
  void describe(Visitor&) {}
};

/// Finds no repetitions, so nothing is cut.
std::unique_ptr<LoopFinder> make_no_loops(const NoLoopParameters& parameters);

struct LoopParameters {
  double alike = 0.95;
  double window_s = 2;
  double shortest_s = 2;
  double longest_s = 40;
  double keep_s = 30;

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.real("alike", alike, 0.5, 1, "",
               "share of the peaks of a repetition, by strength, that must match the kept music");
    visit.real("window_s", window_s, 0.5, 10, "s", "length of the windows, each of which must match");
    visit.real("shortest_s", shortest_s, 1, 10, "s", "shortest period of a loop");
    visit.real("longest_s", longest_s, 10, 60, "s", "longest period of a loop");
    visit.real("keep_s", keep_s, 10, 120, "s",
               "how much of a loop is kept after its first period: the length of the longest hum");
  }
};

/// Cuts repetitions whose salience equals that of the kept music in both views. Weighted by strength and in both
/// directions, peaks held for two frames or more need a counterpart within a quarter of a semitone and one frame; so do
/// most peaks of a single frame, which flicker where the period is not a whole number of frames. A loop keeps its first
/// period and `keep_s` more, so that a hum across the end of the loop is still found as a whole; of the rest, whole
/// periods are cut as long as every window in them matches the kept music. The period is measured over all repetitions
/// together. If a melody changes over a loop, the salience differs and nothing is cut. Candidate periods come from the
/// self-similarity at a lag (Foote 1999), sampled every few seconds.
std::unique_ptr<LoopFinder> make_cut_loops(const LoopParameters& parameters);

}  // namespace tunefind
