#include "cli/plot/colour_map.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace tunefind {
namespace {

using Rgb = std::array<double, 3>;

/// A colour with components in [0, 1] (clamped) as 0xRRGGBB.
std::uint32_t packed(const Rgb& colour) {
  std::uint32_t pixel = 0;
  for (const double part : colour)
    pixel = pixel << 8 | static_cast<std::uint32_t>(std::lround(255 * std::clamp(part, 0.0, 1.0)));
  return pixel;
}

/// Coefficients of the powers 0 to 6 of the strength, for red, green and blue.
constexpr std::array<Rgb, 7> kMagma{{{-0.002136, -0.000750, -0.005386},
                                     {0.251661, 0.677523, 2.494027},
                                     {8.353717, -3.577720, 0.314468},
                                     {-27.668733, 14.264731, -13.649213},
                                     {52.176140, -27.943606, 12.944169},
                                     {-50.768525, 29.046583, 4.234153},
                                     {18.655705, -11.489774, -5.601962}}};

}  // namespace

std::uint32_t magma(double strength) {
  const double s = std::clamp(strength, 0.0, 1.0);
  Rgb colour{};
  for (std::size_t power = kMagma.size(); power-- > 0;)
    for (std::size_t part = 0; part < 3; ++part) colour[part] = colour[part] * s + kMagma[power][part];
  return packed(colour);
}

std::uint32_t paper_blue(double strength) {
  const double s = std::clamp(strength, 0.0, 1.0);
  // Linear from white to navy in sRGB values, whose lightness is nearly linear.
  return packed({1 - 0.92 * s, 1 - 0.80 * s, 1 - 0.58 * s});
}

}  // namespace tunefind
