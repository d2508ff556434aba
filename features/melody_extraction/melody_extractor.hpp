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

struct ContourSelectionParameters {
  double frame_threshold = 0.9;
  double distribution_threshold = 0.9;
  double longest_step = 1.5;
  double longest_gap_ms = 100;
  double shortest_ms = 100;
  double voicing = 0.4;
  double movement = 2;
  double octave_tolerance = 0.5;
  double outlier = 12;
  double mean_s = 5;
  int iterations = 3;

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.real("frame_threshold", frame_threshold, 0, 1, "", "peaks below this share of their frame's best are weak");
    visit.real("distribution_threshold", distribution_threshold, 0, 4, "deviations",
               "peaks so far below the mean of those that are left are weak");
    visit.real("longest_step", longest_step, 0.25, 4, "semitones", "largest change within a contour from hop to hop");
    visit.real("longest_gap_ms", longest_gap_ms, 0, 500, "ms", "a contour goes on over weak peaks for so long");
    visit.real("shortest_ms", shortest_ms, 0, 1000, "ms", "shorter contours are dropped");
    visit.real("voicing", voicing, -2, 4, "deviations", "contours so far below the mean salience are not melody");
    visit.real("movement", movement, 0, 10, "",
               "how much more salient a contour counts whose pitch moves as a voice's does");
    visit.real("octave_tolerance", octave_tolerance, 0, 2, "semitones", "what still counts as an octave duplicate");
    visit.real("outlier", outlier, 3, 48, "semitones", "contours further from the melody's mean pitch are dropped");
    visit.real("mean_s", mean_s, 0.1, 60, "s", "length of the window of the melody's mean pitch");
    visit.integer("iterations", iterations, 0, 10, "", "rounds of the octave and outlier filters");
  }
};

/// The melody as a choice among pitch contours (Salamon & Gómez 2012): strong peaks are joined to contours; contours of
/// low salience, octave duplicates and those far from the melody's smoothed mean pitch are dropped; of what sounds at
/// once the contour with the greatest total salience is the melody. Deviations: a step of 1.5 semitones for hops near
/// 25 ms instead of .8 for 2.9 ms, since a glide covers more of it; a contour counts for more the more its pitch moves,
/// where theirs saves contours with vibrato or deep pitch deviation from the voicing filter, whose tolerance is here .4
/// deviations instead of .2; frames without any peak in a gap add no point; strengths are relative to their frame, or
/// to the song where a frame is soft.
std::unique_ptr<MelodyExtractor> make_contour_selection(const ContourSelectionParameters& parameters);

}  // namespace tunefind
