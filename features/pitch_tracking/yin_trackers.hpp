#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "features/audio.hpp"
#include "features/pitch_tracking/aperiodicity.hpp"

namespace tunefind {

// What aubio's methods say of pitch frames: Hz, 0 = nothing. Their formulas in an order that costs a quarter, equal to
// aubio_pitch with windows of 1024 samples but for rounding.

/// The window whose aperiodicity "yinfast" looks at for the first pitch frame; those of the next frames follow in steps
/// of kPitchHop. aubio measures 512 lags.
Window yinfast_window();

/// What "yinfast" says of a pitch frame, given the function of its window; with fewer lags it knows no longer periods.
float yinfast_hz(std::span<const float> function, const Audio& audio, std::size_t frame);

/// What "yinfft" says of the pitch frames [first, last): YIN of the spectrum, weighted as the ear hears (Brossier 2006,
/// Automatic annotation of musical audio for interactive applications, 3.2.3).
std::vector<float> yinfft_hz(const Audio& audio, std::size_t first, std::size_t last);

}  // namespace tunefind
