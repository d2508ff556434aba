#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "features/melody.hpp"

namespace tunefind {

/// True if the suffix of the path names a format that the engine reads: a recording, notes or a pitch file. The file
/// itself is not opened.
bool is_readable_input(const std::filesystem::path& path);

/// True if the suffix names an f0 csv, in which a machine writes down the pitch that it hears in a recording.
bool is_extracted_pitch(const std::filesystem::path& path);

/// The pitch track of a pitch file (.pv, .pitch, f0 csv); nothing if the suffix names another format. Throws
/// FormatError that names the file. `note` gets a line about frames that were passed over, if there are any.
std::optional<PitchTrack> read_pitch_file(const std::filesystem::path& path, std::string* note = nullptr);

/// The notes of a MIDI or kern file; nothing if the suffix names another format. Throws FormatError that names the
/// file.
std::optional<std::vector<Note>> read_note_file(const std::filesystem::path& path);

}  // namespace tunefind
