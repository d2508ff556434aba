#pragma once

#include <cstdint>

namespace tunefind {

/// The colour 0xRRGGBB of a strength in [0, 1] (clamped) in the perceptually uniform colour map "magma" (van der Walt &
/// Smith 2015), from black to light yellow. Computed by M. Zucker's fit, a polynomial of degree six, which is within a
/// few 1/255 of the original table.
std::uint32_t magma(double strength);

/// The colour 0xRRGGBB of a strength in [0, 1] (clamped) in a map from white to navy, for figures that are mostly
/// empty. Lightness falls nearly evenly with the strength.
std::uint32_t paper_blue(double strength);

}  // namespace tunefind
