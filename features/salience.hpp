#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace tunefind {

/// One pitch candidate of a frame, packed: pitch in 1/8 semitones (MIDI number * 8), strength 1..255 (255 = strongest).
struct SaliencePeak {
  std::uint16_t pitch8 = 0;
  std::uint8_t strength = 0;

  float pitch() const { return static_cast<float>(pitch8) / 8.0f; }
  bool operator==(const SaliencePeak&) const = default;
};

/// What sounds when: at most `kMaxPeaks` pitch candidates a frame, strongest first. Frame i covers
/// [i * hop_s, (i + 1) * hop_s); its peaks are peaks[offsets[i] .. offsets[i + 1]). A symbolic tune is the case of one
/// peak of full strength a frame, held through rests.
///
/// `background_cost` says how near melodies that have nothing to do with it come all the same
/// (alignment/drift_dtw/background.hpp): their mean cost, 0 = each of their frames is hit, 1 = none is. Dense music has
/// a low one. 0 if it was not measured.
struct Salience {
  static constexpr std::size_t kMaxPeaks = 8;

  double hop_s = 0.1;
  std::vector<std::uint32_t> offsets{0};
  std::vector<SaliencePeak> peaks;
  double background_cost = 0;

  std::size_t frames() const { return offsets.size() - 1; }
  double duration_s() const { return hop_s * static_cast<double>(frames()); }
  bool operator==(const Salience&) const = default;
};

}  // namespace tunefind
