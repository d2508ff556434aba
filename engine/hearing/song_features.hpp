#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "engine/query.hpp"
#include "engine/strategies/strategies.hpp"
#include "features/term.hpp"
#include "features/tune.hpp"

namespace tunefind {

/// True if the file's suffix names a recording or a symbolic tune that the engine reads.
bool is_readable_input(const std::filesystem::path& path);

/// Hears a file: a recording through the pitch tracker, a pitch file (.pv, .pitch, f0 csv) as it is; MIDI and kern as
/// their notes. Throws AudioError or FormatError that names the file.
Hearing hear(const std::filesystem::path& path, const Strategies& strategies);

/// Hears a recording at the engine rate.
Hearing hear(const Audio& audio, const Strategies& strategies);

/// The query of what was heard: its pitch track through the contour.
Query query_of(const Hearing& hearing, const Strategies& strategies);

/// `query_of` what is heard in a file.
Query read_query(const std::filesystem::path& path, const Strategies& strategies);

/// Hears a query in a recording at the engine rate.
Query hear_query(const Audio& audio, const Strategies& strategies);

/// The pitch track of a pitch file as it is; nothing if the file's suffix names something else. Throws FormatError.
std::optional<PitchTrack> read_pitch_file(const std::filesystem::path& path);

/// The notes of a file of notes (MIDI, kern); nothing if the file's suffix names something else. Throws FormatError.
std::optional<std::vector<Note>> read_note_file(const std::filesystem::path& path);

/// Reads a song for the catalogue: all features of a recording; salience of one peak a frame and the line for symbolic
/// tunes and pitch files. Throws AudioError or FormatError that names the file; also if nothing in it sounds.
Tune read_tune(const std::filesystem::path& path, const Strategies& strategies);

/// Reads a song that somebody hums or sings alone: one line, heard as `read_query` hears it. Throws AudioError or
/// FormatError that names the file; also if nothing in it sounds.
Tune read_hum(const std::filesystem::path& path, const Strategies& strategies);

/// The same as `read_tune` of a recording at the engine rate or of notes; `name` stands for the file in messages.
Tune tune_of(const Audio& audio, const Strategies& strategies, const std::string& name);
Tune tune_of(const std::vector<Note>& notes, const Strategies& strategies, const std::string& name);

/// What a catalogue keeps of a song: its tune, rolled (features/structure/rolled.hpp), and the terms it is looked up
/// by.
struct SongFeatures {
  Tune tune;
  std::vector<Term> terms;

  bool operator==(const SongFeatures&) const = default;
};

/// What a catalogue keeps of a whole tune.
SongFeatures features_of(Tune whole, const Strategies& strategies);

/// All features of a recording: salience, the melody lines (features/melody_extraction/melody_lines.hpp), beats, chroma
/// and key; its mel levels if a strategy compares them.
Tune analyse(const Audio& audio, const Strategies& strategies);

/// XXH3-128 of a file's bytes in hex, by which ingest knows what it has already read. Throws FormatError that names the
/// file if it cannot be read.
std::string content_hash(const std::filesystem::path& path);

}  // namespace tunefind
