#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "features/melody.hpp"

namespace tunefind {

/// The symbolic formats that can be read. Notes: MIDI and Humdrum **kern. Pitch tracks: `.pv`, MIREX `.pitch` and f0
/// csv.
enum class SymbolicFormat { midi, kern, pv, mirex_pitch, f0_csv };

/// The format named by a file's suffix in any case (.mid .midi .kar .krn .kern .pv .pitch .csv), or nothing. Does not
/// look at the content.
std::optional<SymbolicFormat> symbolic_format(const std::filesystem::path& path);

/// Reads the melody of a Standard MIDI File as notes sorted by onset, one at a time (a later onset ends the note before
/// it). Takes the track named MELODY (in any case) if there is one (its highest notes if it has chords), else the
/// monophonic track with the most notes, else the skyline (highest sounding note) of all tracks. Each channel of a
/// track counts as a track; channel 10 (drums) is always left out. Times follow the tempo map. Throws FormatError that
/// begins with `name`: not MIDI, a corrupt or truncated track, no notes, longer than `kLongestRecording_s`.
std::vector<Note> read_midi(const std::string& bytes, const std::string& name);

/// Reads the last **kern spine of a Humdrum file, which is the top voice, as notes. Handles durations with dots and
/// tuplets, ties, rests and *MM tempos (default: 120 quarter notes a minute); leaves out grace notes, takes the highest
/// note of a chord and follows the first branch of a spine split. Throws FormatError, with the line number where there
/// is one: not **kern, a token that is not a note, a spine without end (*-), no notes, longer than
/// `kLongestRecording_s`.
std::vector<Note> read_kern(const std::string& bytes, const std::string& name);

/// Reads a pitch vector: one MIDI number per line, 0 = unvoiced, one line per `hop_s` (0.032 for .pv, 0.010 for MIREX
/// .pitch). Throws FormatError: with the line number for a line that is not a number in [0, 127]; also if no frame is
/// voiced or the track is longer than `kLongestRecording_s`.
PitchTrack read_pitch_vector(const std::string& bytes, const std::string& name, double hop_s);

/// Reads lines of `time_s,hz` or `time_s hz` (mir_eval, Sonic Visualiser, MTG-QBH); the first line can be a header.
/// Frequencies <= 0 are unvoiced, and so are gaps. Resampled to `hop_s` by nearest neighbour, frame 0 at time 0. Up to
/// 5 % of the rows may have a frequency outside MIDI 0 to 127: they are unvoiced, and `note` gets a line that says so.
/// Throws FormatError: with the line number for any other line, for times that do not increase and for more such
/// frequencies; also if no frame is voiced or the track is longer than `kLongestRecording_s`.
PitchTrack read_f0_csv(const std::string& bytes, const std::string& name, double hop_s = 0.01,
                       std::string* note = nullptr);

/// Reads a whole file. Throws FormatError that names the file if it cannot be read or is larger than 64 MiB.
std::string read_bytes(const std::filesystem::path& path);

}  // namespace tunefind
