#pragma once

#include <vector>

#include "features/audio.hpp"

namespace tunefind {

/// What aubio's method "yinfast" with windows of 1024 samples says of the pitch frames [first, last): Hz, 0 = nothing.
/// Its formulas in an order that costs a quarter: equal to aubio_pitch but for rounding.
std::vector<float> yinfast_hz(const Audio& audio, std::size_t first, std::size_t last);

/// The same of aubio's method "yinfft": YIN of the spectrum, weighted as the ear hears (Brossier 2006, Automatic
/// annotation of musical audio for interactive applications, 3.2.3).
std::vector<float> yinfft_hz(const Audio& audio, std::size_t first, std::size_t last);

}  // namespace tunefind
