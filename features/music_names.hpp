#pragma once

#include <optional>
#include <string>

#include "features/tune.hpp"

namespace tunefind {

/// The name of a pitch class 0 to 11: 10 is "Bb".
std::string pitch_class_name(int pitch_class);

/// The note nearest to a MIDI pitch: 69 is "A4".
std::string note_name(double pitch);

/// A key as "A minor"; "-" if there is none.
std::string key_name(const std::optional<Key>& key);

}  // namespace tunefind
