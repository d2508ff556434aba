#pragma once

#include <memory>
#include <vector>

#include "features/tune.hpp"

namespace tunefind {

/// Finds the repetitions of a recording that nothing is lost without. Immutable: safe to use from several threads.
class LoopFinder {
 public:
  virtual ~LoopFinder() = default;
  /// What may be cut out of a tune that is not rolled: in order, each at least a second after the cut before it, times
  /// on the kept timeline. Nothing for a tune of one line.
  virtual std::vector<Recurrence> find(const Tune& tune) const = 0;
};

struct NoLoopParameters {
  template <class Visitor>
  void describe(Visitor&) {}
};

/// Finds nothing: all repetitions are kept.
std::unique_ptr<LoopFinder> make_no_loops(const NoLoopParameters& parameters);

struct LoopParameters {
  double alike = 0.95;
  double window_s = 2;
  double shortest_s = 2;
  double longest_s = 40;
  double keep_s = 30;

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.real("alike", alike, 0.5, 1, "", "share of what sounds that a repetition has in common with what is kept");
    visit.real("window_s", window_s, 0.5, 10, "s", "in every window of this length");
    visit.real("shortest_s", shortest_s, 1, 10, "s", "shortest period");
    visit.real("longest_s", longest_s, 10, 60, "s", "longest period");
    visit.real("keep_s", keep_s, 10, 120, "s", "what is kept of a loop after its first period: the longest hum");
  }
};

/// Cuts repetitions whose salience is that of what is kept, in both views: what sounds for two frames or more has a
/// counterpart within a quarter of a semitone and a frame, by strength, both ways; so has most of what flickers for one
/// frame, as it does where a period is no whole number of frames. A stretch that repeats itself keeps its first period
/// and `keep_s` more, so that a hum that crosses the border of the loop is still found whole; of what follows, whole
/// periods are cut as long as every window of theirs is like what is kept. The period is measured over all of its
/// repetitions. Where a melody changes over a loop the salience differs and nothing is cut. Candidate periods come from
/// the self-similarity at a lag (Foote 1999), sampled every few seconds.
std::unique_ptr<LoopFinder> make_cut_loops(const LoopParameters& parameters);

}  // namespace tunefind
