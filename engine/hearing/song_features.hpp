#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/strategies/strategies.hpp"
#include "features/audio.hpp"
#include "features/melody.hpp"
#include "features/term.hpp"
#include "features/tune.hpp"

namespace tunefind {

/// Reads a song for the catalogue: `analyse` of a recording; the one line, with a salience of one peak per frame, of
/// notes or a pitch file. An f0 csv is taken for a line that was extracted from a recording, .pv and .pitch files for a
/// voice alone. `note` gets a line about frames of a file that were passed over, if there are any. Throws AudioError or
/// FormatError that names the file, also if nothing in it has a pitch.
Tune read_tune(const std::filesystem::path& path, const Strategies& strategies, std::string* note = nullptr);

/// Reads a recording of a person who hums or sings alone as a monophonic song: its line is the melody that `read_query`
/// hears. Throws AudioError or FormatError that names the file, also if nothing in it has a pitch.
Tune read_hum(const std::filesystem::path& path, const Strategies& strategies);

/// The same as `read_tune`, of a recording at the engine rate or of notes; `name` stands for the file in messages.
Tune tune_of(const Audio& audio, const Strategies& strategies, const std::string& name);
Tune tune_of(const std::vector<Note>& notes, const Strategies& strategies, const std::string& name);

/// All features of a recording: salience in both views, melody lines (features/melody_extraction/melody_lines.hpp),
/// beats, chroma and key; mel levels only if a `sound` strategy compares them. May be without any pitch.
Tune analyse(const Audio& audio, const Strategies& strategies);

/// What a catalogue keeps of a song: its rolled tune (features/structure/rolled.hpp), and the terms by which the index
/// looks it up.
struct SongFeatures {
  Tune tune;
  std::vector<Term> terms;

  bool operator==(const SongFeatures&) const = default;
};

/// What a catalogue keeps of a whole (not yet rolled) tune.
SongFeatures features_of(Tune whole, const Strategies& strategies);

}  // namespace tunefind
