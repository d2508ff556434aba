#pragma once

#include <cstdint>

namespace tunefind {

/// A strength in [0, 1] (clamped) as a colour 0xRRGGBB of the map "magma" (van der Walt & Smith 2015), black to light
/// yellow: even steps look even, also in grey. It is the polynomial of degree six that M. Zucker fitted, within a
/// few 1/255 of their table.
std::uint32_t magma(double strength);

/// White to navy for figures where most is nothing: lightness falls evenly with the strength (clamped to [0, 1]).
std::uint32_t paper_blue(double strength);

}  // namespace tunefind
