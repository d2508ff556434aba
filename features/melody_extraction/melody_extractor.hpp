#pragma once

#include <memory>

#include "features/melody.hpp"
#include "features/salience.hpp"

namespace tunefind {

/// Extracts one melody line from polyphonic salience. Immutable: safe to use from several threads.
class MelodyExtractor {
 public:
  virtual ~MelodyExtractor() = default;
  /// The line at the salience's hop, trimmed and held through rests; empty if no melody is found.
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
    visit.real("longest_jump", longest_jump, 1, 48, "semitones", "larger changes of pitch cost no more than this one");
    visit.real("silence_cost", silence_cost, 0, 2, "", "cost of 0.1 s without melody (a peak costs 1 - strength)");
    visit.real("entry_cost", entry_cost, 0, 5, "", "cost of beginning or ending a phrase");
    visit.real("height", height, 0, 2, "1/octave", "discount of a higher pitch per 0.1 s, counted from MIDI 60");
    visit.integer("peaks", peaks, 1, 8, "", "number of strongest peaks per frame that are considered");
  }
};

/// The dominant melody as the shortest path through the salience peaks: a directed acyclic graph whose vertices are
/// peaks and a silent state for each frame, solved by Boost Graph. After the dynamic programming trackers of Goto 2004
/// and Dressler 2011. The costs of states are per second and those of changes per event, so the same costs serve every
/// hop.
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
    visit.real("frame_threshold", frame_threshold, 0, 1, "",
               "peaks below this share of their frame's strongest are weak");
    visit.real("distribution_threshold", distribution_threshold, 0, 4, "deviations",
               "peaks this far below the mean of the remaining strong peaks are weak");
    visit.real("longest_step", longest_step, 0.25, 4, "semitones",
               "largest change of pitch from hop to hop within a contour");
    visit.real("longest_gap_ms", longest_gap_ms, 0, 500, "ms", "longest run without a strong peak within a contour");
    visit.real("shortest_ms", shortest_ms, 0, 1000, "ms", "shorter contours are dropped");
    visit.real("voicing", voicing, -2, 4, "deviations", "contours this far below the mean salience are not melody");
    visit.real("movement", movement, 0, 10, "",
               "extra salience of a contour whose pitch moves like a voice (1 = twice the salience)");
    visit.real("octave_tolerance", octave_tolerance, 0, 2, "semitones",
               "largest deviation from an octave at which a contour is an octave duplicate");
    visit.real("outlier", outlier, 3, 48, "semitones", "contours further from the melody's mean pitch are dropped");
    visit.real("mean_s", mean_s, 0.1, 60, "s", "window over which the melody's mean pitch is smoothed");
    visit.integer("iterations", iterations, 0, 10, "", "rounds of the octave and outlier filters");
  }
};

/// The melody as a selection among pitch contours (Salamon & Gómez 2012). Strong peaks are joined into contours;
/// contours of low salience, octave duplicates and contours far from the melody's smoothed mean pitch are dropped;
/// where several contours sound at once, the one with the greatest total salience is the melody.
///
/// Deviations from the paper: a step of 1.5 semitones per hop of about 25 ms instead of .8 per 2.9 ms, since a glide
/// moves further in a longer hop. A contour gains salience the more its pitch moves, whereas the paper exempts contours
/// with vibrato or deep pitch deviation from the voicing filter; the tolerance of that filter is .4 deviations instead
/// of .2. Frames of a gap that have no peak at all add no point. Strengths are relative to their frame or, in soft
/// frames, to the recording.
std::unique_ptr<MelodyExtractor> make_contour_selection(const ContourSelectionParameters& parameters);

}  // namespace tunefind
