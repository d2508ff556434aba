#pragma once

#include <cstdint>
#include <vector>

namespace tunefind {

/// One note of a symbolic tune. `pitch` is a MIDI number; the note sounds in [onset_s, onset_s + duration_s).
struct Note {
  double onset_s = 0;
  double duration_s = 0;
  float pitch = 0;

  bool operator==(const Note&) const = default;
};

/// What a pitch tracker heard: `pitch[i]` (MIDI number) and `voiced[i]` at time i * hop_s; both of one length.
/// The pitch of an unvoiced frame has no meaning.
struct PitchTrack {
  double hop_s = 0.01;
  std::vector<float> pitch;
  std::vector<std::uint8_t> voiced;

  std::size_t frames() const { return pitch.size(); }
  double duration_s() const { return hop_s * static_cast<double>(pitch.size()); }
  bool operator==(const PitchTrack&) const = default;
};

/// A cleaned melody contour: `pitch[i]` (MIDI number) at time start_s + i * hop_s, held through rests so that it is
/// defined everywhere; `voiced[i]` says where it really sounds. Trimmed to the first and last voiced frame, so it is
/// empty if nothing sounds; `start_s` is where that first frame lies in the recording.
struct Melody {
  double hop_s = 0.01;
  double start_s = 0;
  std::vector<float> pitch;
  std::vector<std::uint8_t> voiced;

  std::size_t frames() const { return pitch.size(); }
  bool empty() const { return pitch.empty(); }
  double duration_s() const { return hop_s * static_cast<double>(pitch.size()); }
  bool operator==(const Melody&) const = default;
};

}  // namespace tunefind
