#pragma once

#include <random>
#include <vector>

#include "features/melody.hpp"

namespace tunefind::test {

/// How notes are drawn: lengths are `shortest` to `shortest` + `lengths` - 1 tenths of a second, pitches `lowest` to
/// `lowest` + `pitches` - 1.
struct NoteRange {
  int count;
  unsigned shortest, lengths;
  unsigned lowest, pitches;
};

/// Random notes without rests.
inline std::vector<Note> draw_notes(std::mt19937& random, const NoteRange& range) {
  std::vector<Note> notes;
  double at_s = 0;
  for (int i = 0; i < range.count; ++i) {
    const double length_s = 0.1 * range.shortest + 0.1 * static_cast<double>(random() % range.lengths);
    notes.push_back({at_s, length_s, static_cast<float>(range.lowest + random() % range.pitches)});
    at_s += length_s;
  }
  return notes;
}

}  // namespace tunefind::test
