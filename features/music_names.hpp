#pragma once

#include <optional>
#include <string>

#include "features/tune.hpp"

namespace tunefind {

/// Name of a pitch class from 0 to 11, for example "Bb" for 10.
std::string pitch_class_name(int pitch_class);

/// Name of the note nearest to a MIDI pitch, for example "A4" for 69.
std::string note_name(double pitch);

/// Name of a key, for example "A minor"; "-" if there is no key.
std::string key_name(const std::optional<Key>& key);

}  // namespace tunefind
