#pragma once

#include <cmath>

namespace tunefind {

/// MIDI number (69 = A4 = 440 Hz) of a frequency in Hz, which must be greater than 0.
inline double midi_of_hertz(double hz) { return 69.0 + 12.0 * std::log2(hz / 440.0); }

/// Frequency in Hz of a MIDI number.
inline double hertz_of_midi(double pitch) { return 440.0 * std::exp2((pitch - 69.0) / 12.0); }

}  // namespace tunefind
