#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "features/audio.hpp"
#include "features/pitch_tracking/aperiodicity.hpp"

namespace tunefind {

// The pitches that two of aubio's methods find in pitch frames, in Hz (0 = none). The formulas are aubio's, evaluated
// in an order that takes a quarter of the time; results equal those of `aubio_pitch` with windows of 1024 samples up to
// rounding.

/// The window whose aperiodicity "yinfast" evaluates for pitch frame 0; the windows of the next frames follow in steps
/// of kPitchHop. aubio measures 512 lags.
SampleWindow yinfast_window();

/// The pitch in Hz that "yinfast" finds in a pitch frame, given the aperiodicity function of its window; 0 if it finds
/// none. A function with fewer lags limits the longest period that can be found.
float yinfast_hz(std::span<const float> function, const Audio& audio, std::size_t frame);

/// The pitches in Hz that "yinfft" finds in the pitch frames [first, last), 0 where it finds none: YIN on the power
/// spectrum, weighted by the sensitivity of the ear (Brossier 2006, Automatic annotation of musical audio for
/// interactive applications, 3.2.3).
std::vector<float> yinfft_hz(const Audio& audio, std::size_t first, std::size_t last);

}  // namespace tunefind
