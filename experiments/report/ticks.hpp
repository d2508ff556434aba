#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace tunefind {

/// First and last value of an axis.
struct Range {
  double low = 0;
  double high = 1;

  double span() const { return high - low; }
};

/// A labelled mark on an axis.
struct Tick {
  double value = 0;
  std::string label;
};

/// Ticks at round times within a range of seconds, 0.1 s to 1 h apart: at most `most`, or every hour if even that makes
/// more. Labelled m:ss, or m:ss.s if they are less than 1 s apart.
std::vector<Tick> time_ticks(const Range& seconds, std::size_t most);

/// At most `most` ticks at round numbers within a range, 1, 2 or 5 times a power of ten apart.
std::vector<Tick> number_ticks(const Range& range, std::size_t most);

/// Ticks at notes within a range of MIDI pitches, every 1, 2, 3, 4, 6 or 12 semitones and always including each C: at
/// most `most`, or every octave if even that makes more.
std::vector<Tick> note_ticks(const Range& pitches, std::size_t most);

}  // namespace tunefind
