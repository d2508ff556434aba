#pragma once

#include <memory>

#include "features/melody.hpp"
#include "features/salience.hpp"

namespace tunefind {

/// Chooses one melody line from polyphonic salience. Immutable: safe to use from several threads.
class MelodyExtractor {
 public:
  virtual ~MelodyExtractor() = default;
  /// The line at the salience's hop, trimmed and held through rests; empty if there is none.
  virtual Melody extract(const Salience& salience) const = 0;
};

struct SaliencePathParameters {
  double jump_cost = 0.08;
  double longest_jump = 12;
  double silence_cost = 0.65;
  double entry_cost = 0.3;
  double height = 0;
  int peaks = 6;

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.real("jump_cost", jump_cost, 0, 2, "1/semitone", "cost of a change of pitch");
    visit.real("longest_jump", longest_jump, 1, 48, "semitones", "larger changes cost no more");
    visit.real("silence_cost", silence_cost, 0, 2, "", "cost of 0.1 s without melody (a peak costs 1 - strength)");
    visit.real("entry_cost", entry_cost, 0, 5, "", "cost of beginning or ending a phrase");
    visit.real("height", height, 0, 2, "1/octave", "what a higher pitch saves in 0.1 s, from MIDI 60 on");
    visit.integer("peaks", peaks, 1, 8, "", "strongest peaks of a frame that are looked at");
  }
};

/// The dominant melody as the shortest path through the salience peaks, silence being a state of its own: a directed
/// acyclic graph of peaks, solved by Boost Graph. After the dynamic programming trackers of Goto 2004 and Dressler
/// 2011. What lasts costs by the second and what happens costs once, so the same costs serve every hop.
std::unique_ptr<MelodyExtractor> make_salience_path(const SaliencePathParameters& parameters);

}  // namespace tunefind
