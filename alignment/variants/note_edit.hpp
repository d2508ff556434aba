#pragma once

#include <memory>

#include "alignment/aligner.hpp"

namespace tunefind {

/// Parameters of the note edit distance; `describe` gives the meaning of each.
struct NoteEditParameters {
  double leap = 0.75;
  double shortest_ms = 50;
  double interval_cap = 6;
  double length_weight = 0.5;
  double merge_cost = 0.6;
  int merged = 3;
  double tempo_range = 1.667;
  int tempos = 9;

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.real("leap", leap, 0.25, 2, "semitones",
               "a note ends where the pitch deviates this far from the note's mean");
    visit.real("shortest_ms", shortest_ms, 0, 500, "ms", "shorter notes are dropped");
    visit.real("interval_cap", interval_cap, 0.5, 12, "semitones", "intervals that differ this much or more cost 1");
    visit.real("length_weight", length_weight, 0, 4, "", "cost of a note that is twice or half as long as expected");
    visit.real("merge_cost", merge_cost, 0, 2, "", "cost of each note after the first that is merged into one");
    visit.integer("merged", merged, 1, 6, "", "largest number of notes that can be merged into one");
    visit.real("tempo_range", tempo_range, 1, 3, "", "largest tempo ratio of hum to song, and of song to hum");
    visit.integer("tempos", tempos, 1, 101, "",
                  "number of tempo ratios that are tried, spaced evenly in their logarithm");
  }
};

/// Note edit distance (Mongeau & Sankoff 1990, Comparison of musical sequences): the hum's notes are turned into the
/// song's at the least total cost by replacing one note by one, one by several (fragmentation) or several by one
/// (consolidation). score = 1 - cost / (number of the hum's notes - 1). A monophonic song is compared by its salience,
/// a recording by its best melody line; a recording without lines scores 0. Ignores the region. Deviations from the
/// paper:
/// - Intervals are compared instead of notes in a common key, and times between onsets at a few tempo ratios (as in
///   linear scaling) instead of notated durations, because the key and tempo of a hum are unknown.
/// - The cost of a wrong interval grows with its size, up to `interval_cap`, not with its dissonance: singers miss a
///   note by little.
/// - The cost of a wrong duration grows with its logarithm, up to a factor of 2. Costs are not weighted by duration.
/// - A note within the match that has no partner is merged, in pitch and time, into the step to the next note, and so
///   spoils one interval and not two. A note of the hum before or after the match costs 1, a note of the song nothing.
std::unique_ptr<Aligner> make_note_edit(const NoteEditParameters& parameters);

}  // namespace tunefind
