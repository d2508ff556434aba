#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "features/melody.hpp"

namespace tunefind {

/// The symbolic formats that are read. Notes: MIDI and Humdrum **kern. Pitch tracks: `.pv`, MIREX `.pitch`, f0 csv.
enum class SymbolicFormat { midi, kern, pv, mirex_pitch, f0_csv };

/// The format that a file's suffix names (.mid .midi .kar .krn .kern .pv .pitch .csv), or nothing.
std::optional<SymbolicFormat> symbolic_format(const std::filesystem::path& path);

/// True for the formats that hold notes (MIDI, kern), false for those that hold a pitch track.
bool holds_notes(SymbolicFormat format);

/// Reads the tune of a Standard MIDI File as notes sorted by onset, one at a time (a later onset ends the note before).
/// Which track: one named MELODY (any case), else the track that is monophonic (the one with most notes), else the
/// skyline (highest sounding note) of all; each channel of a track counts as a track, channel 10 (drums) is left out
/// everywhere. Times follow the tempo map. Throws FormatError that names `name`: not MIDI, a corrupt or truncated
/// track, no notes, longer than `kLongestRecording_s`.
std::vector<Note> read_midi(const std::string& bytes, const std::string& name);

/// Reads the last **kern spine of a Humdrum file, which is the top voice, as notes: durations with dots and tuplets,
/// ties, rests, grace notes left out, chords by their highest note, *MM tempo (else 120 quarter notes a minute), spine
/// splits followed at their first branch. Throws FormatError, with the line number where there is one: not **kern, a
/// token that is no note, a spine without end (*-), no notes, longer than `kLongestRecording_s`.
std::vector<Note> read_kern(const std::string& bytes, const std::string& name);

/// Reads a pitch vector: one MIDI number a line, 0 = unvoiced, `hop_s` a line (0.032 for .pv, 0.010 for MIREX .pitch).
/// Throws FormatError: with the line number on anything else and on a value outside [0, 127]; also if no frame is
/// voiced or the track is longer than `kLongestRecording_s`.
PitchTrack read_pitch_vector(const std::string& bytes, const std::string& name, double hop_s);

/// Reads `time_s,hz` or `time_s hz` lines (mir_eval, Sonic Visualiser, MTG-QBH), one header line allowed; values <= 0
/// are unvoiced, as are gaps. Resampled to `hop_s` by nearest neighbour, frame 0 at time 0. Throws FormatError: with
/// the line number on anything else, on times that do not rise and on a frequency outside MIDI's [0, 127]; also if no
/// frame is voiced or the track is longer than `kLongestRecording_s`.
PitchTrack read_f0_csv(const std::string& bytes, const std::string& name, double hop_s = 0.01);

/// Whole content of a file. Throws FormatError that names it if it cannot be read or is larger than 64 MiB.
std::string read_bytes(const std::filesystem::path& path);

}  // namespace tunefind
