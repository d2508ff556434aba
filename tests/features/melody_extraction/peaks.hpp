#pragma once

#include <cmath>

#include "features/salience.hpp"

namespace tunefind::test {

/// A salience peak at a pitch (MIDI number).
inline SaliencePeak peak(double pitch, int strength) {
  return {static_cast<std::uint16_t>(std::lround(pitch * 8)), static_cast<std::uint8_t>(strength)};
}

}  // namespace tunefind::test
