#pragma once

#include <optional>
#include <string>
#include <utility>

#include "features/melody.hpp"

namespace tunefind {

/// Lowest and highest sounding pitch of a melody as MIDI numbers; nothing if no frame sounds.
std::optional<std::pair<float, float>> pitch_range_of(const Melody& melody);

/// A melody drawn in characters, 79 columns wide, with the time axis below: time runs to the right, each row is a
/// semitone or, if the range is more than 20 semitones, several. Empty if no frame sounds.
std::string text_plot(const Melody& melody);

}  // namespace tunefind
