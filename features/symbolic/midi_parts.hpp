#pragma once

#include <string>
#include <vector>

#include "features/melody.hpp"

namespace tunefind {

/// One voice of a Standard MIDI File: the notes of one track on one channel (0-15), sorted by onset, the higher first.
/// `name` is the name of its track, empty if it has none.
struct MidiPart {
  std::string name;
  int channel = 0;
  std::vector<Note> notes;
};

/// Reads every part that has notes, in the order of tracks, then channels; times in seconds after the tempo map of all
/// tracks. A note that is never ended lasts to the end of its track; what stands behind the last track is ignored.
/// Formats 0 and 1. Throws FormatError that names `name`: not MIDI, a track that is truncated, holds anything but whole
/// events or does not end with End Of Track.
std::vector<MidiPart> read_midi_parts(const std::string& bytes, const std::string& name);

}  // namespace tunefind
