#pragma once

#include <cstdint>
#include <vector>

namespace tunefind {

/// One note of a monophonic song or a MIDI part. `pitch` is a MIDI number; the note sounds in [onset_s, onset_s +
/// duration_s).
struct Note {
  double onset_s = 0;
  double duration_s = 0;
  float pitch = 0;

  bool operator==(const Note&) const = default;
};

/// Output of a pitch tracker: `pitch[i]` (MIDI number) and `voiced[i]` (0 or 1) at time i * hop_s; both vectors have
/// the same length. The pitch of an unvoiced frame is undefined.
struct PitchTrack {
  double hop_s = 0.01;
  std::vector<float> pitch;
  std::vector<std::uint8_t> voiced;

  std::size_t frames() const { return pitch.size(); }
  double duration_s() const { return hop_s * static_cast<double>(pitch.size()); }
  bool operator==(const PitchTrack&) const = default;
};

/// A cleaned melody contour: `pitch[i]` (MIDI number) at time start_s + i * hop_s. Rests hold the last pitch, so pitch
/// is defined in every frame; `voiced[i]` is 1 where the melody really sounds. Trimmed to the first and last voiced
/// frame, so it is empty if nothing sounds. `start_s` is the time of the first frame in the recording.
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
