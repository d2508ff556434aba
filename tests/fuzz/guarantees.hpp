#pragma once

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "features/audio_files/audio_file.hpp"
#include "features/melody.hpp"

namespace tunefind {

/// Aborts, which the fuzzer reports, unless the condition holds.
inline void require(bool condition) {
  if (!condition) std::abort();
}

/// Aborts unless the notes are what readers of notes guarantee: at least one note, one at a time, in order, each with a
/// length and a MIDI pitch, within the longest recording.
inline void require_one_line(const std::vector<Note>& notes) {
  require(!notes.empty());
  double free_from_s = 0;
  for (const Note& note : notes) {
    require(note.duration_s > 0 && note.pitch >= 0 && note.pitch <= 127);
    require(note.onset_s >= free_from_s - 1e-6);  // tolerance for rounding, as ends are computed as onset + duration
    free_from_s = note.onset_s + note.duration_s;
  }
  require(free_from_s <= kLongestRecording_s + 1e-6);
}

/// Aborts unless the track is what readers of tracks guarantee: voiced somewhere, pitches in [0, 127], within the
/// longest recording.
inline void require_voiced_track(const PitchTrack& track) {
  require(track.pitch.size() == track.voiced.size());
  require(std::count(track.voiced.begin(), track.voiced.end(), 1) > 0);
  for (const float pitch : track.pitch) require(pitch >= 0 && pitch <= 127);
  require(track.duration_s() <= kLongestRecording_s + 2 * track.hop_s);
}

}  // namespace tunefind
