#pragma once

#include <optional>
#include <string>
#include <utility>

#include "features/melody.hpp"

namespace tunefind {

/// Lowest and highest sounding pitch (MIDI numbers), or nothing if nothing sounds.
std::optional<std::pair<float, float>> range_of(const Melody& melody);

/// A melody drawn in characters, 79 columns wide: time to the right, a row for each semitone (or more, if the range is
/// wide). Empty if nothing sounds.
std::string sketch(const Melody& melody);

}  // namespace tunefind
