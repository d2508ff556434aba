#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace tunefind {

/// One pitch candidate of a frame, packed: pitch in 1/8 semitones (MIDI number * 8) and strength from 1 to 255 (255 =
/// strongest).
struct SaliencePeak {
  std::uint16_t pitch8 = 0;
  std::uint8_t strength = 0;

  float pitch() const { return static_cast<float>(pitch8) / 8.0f; }
  bool operator==(const SaliencePeak&) const = default;
};

/// The pitches that sound over time: at most `kMaxPeaks` candidates per frame, strongest first. Frame i covers [i *
/// hop_s, (i + 1) * hop_s); its peaks are peaks[offsets[i] .. offsets[i + 1]), so `offsets` has one element more than
/// there are frames. A monophonic song has one peak of full strength per frame, held through rests.
///
/// `background_cost` is the mean cost at which unrelated melodies match this song (alignment/drift_dtw/background.hpp):
/// 0 = every frame of such a melody finds a peak, 1 = none does. It is low for dense music, and 0 if it was not
/// measured.
struct Salience {
  static constexpr std::size_t kMaxPeaks = 8;

  double hop_s = 0.1;
  std::vector<std::uint32_t> offsets{0};
  std::vector<SaliencePeak> peaks;
  double background_cost = 0;

  std::size_t frames() const { return offsets.size() - 1; }
  /// The strongest peak of a frame; null if nothing sounds in it.
  const SaliencePeak* strongest(std::size_t frame) const {
    return offsets[frame] < offsets[frame + 1] ? &peaks[offsets[frame]] : nullptr;
  }
  double duration_s() const { return hop_s * static_cast<double>(frames()); }
  bool operator==(const Salience&) const = default;
};

}  // namespace tunefind
