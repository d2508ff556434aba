#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace tunefind {

/// From the first to the last value of an axis.
struct Range {
  double low = 0;
  double high = 1;

  double span() const { return high - low; }
};

/// A marked value of an axis.
struct Tick {
  double value = 0;
  std::string label;
};

/// Whole times of a range, at most `most` of them (or ten minutes apart and more), labelled m:ss, or m:ss.s where the
/// tenths differ.
std::vector<Tick> time_ticks(const Range& seconds, std::size_t most);

/// Round numbers (1, 2 or 5 times a power of ten apart) of a range, at most `most` of them.
std::vector<Tick> number_ticks(const Range& range, std::size_t most);

/// Notes of a range of MIDI pitches, at most `most` of them, C among them: every, or every second, third, fourth, sixth
/// or twelfth semitone (every octave even if there are more).
std::vector<Tick> note_ticks(const Range& pitches, std::size_t most);

}  // namespace tunefind
