#pragma once

#include <string>
#include <vector>

#include "features/melody.hpp"

namespace tunefind {

/// One voice of a Standard MIDI File: the notes of one track on one channel (0 to 15), sorted by onset, higher notes
/// first. `name` is the name of its track, empty if the track has none.
struct MidiPart {
  std::string name;
  int channel = 0;
  std::vector<Note> notes;
};

/// Reads all parts that have notes, in the order of tracks, then channels; times are in seconds by the tempo map of all
/// tracks. A note that is never ended lasts to the end of its track; bytes after the last track are ignored. Supports
/// formats 0 and 1. Throws FormatError that begins with `name`: not MIDI, a track that is truncated, contains anything
/// but whole events or does not end with End Of Track.
std::vector<MidiPart> read_midi_parts(const std::string& bytes, const std::string& name);

}  // namespace tunefind
