#pragma once

#include <cmath>
#include <functional>
#include <random>
#include <vector>

#include "features/tune.hpp"

// Music whose content is known in every frame, for tests of repetitions and their removal.
namespace tunefind::test {

using Peaks = std::vector<SaliencePeak>;

/// The peaks that sound at a time, which is given in frames from the beginning.
using Music = std::function<Peaks(double)>;

/// Random chords of four notes, each two to five frames long, for one period; then the same again, endlessly.
inline Music loop(unsigned seed, double period) {
  std::vector<Peaks> frames;
  std::mt19937 random(seed);
  while (static_cast<double>(frames.size()) < period) {
    Peaks chord;
    for (int note = 0; note < 4; ++note)
      chord.push_back(
          {static_cast<std::uint16_t>(8 * 45 + random() % 320), static_cast<std::uint8_t>(240 - 30 * note)});
    frames.insert(frames.end(), 2 + random() % 4, chord);
  }
  return [=](double frame) { return frames[static_cast<std::size_t>(std::fmod(frame, period))]; };
}

/// Music that does not repeat (within 20000 frames).
inline Music through_composed(unsigned seed) { return loop(seed, 20000); }

/// Both pieces of music at the same time.
inline Music together(const Music& a, const Music& b) {
  return [=](double frame) {
    Peaks peaks = a(frame);
    for (const SaliencePeak& peak : b(frame)) peaks.push_back(peak);
    return peaks;
  };
}

/// The first note of each chord of `music`, with this strength.
inline Music melody_of(const Music& music, std::uint8_t strength) {
  return [=](double frame) { return Peaks{{music(frame).front().pitch8, strength}}; };
}

/// A part of a recording: the first `frames` frames of some music.
struct Part {
  Music music;
  std::size_t frames = 0;
};
/// The tune of a recording that consists of these parts, one after the other, in frames of 0.1 s. A "lead" line of four
/// values per frame follows the first note (only if it sounds in the first and the last frame); a beat of chroma is
/// five frames long. Has no bpm and no key.
inline Tune recording(const std::vector<Part>& parts) {
  Tune tune;
  tune.kind = SongKind::recording;
  Melody line{0.025, 0, {}, {}};
  std::size_t beat = 0;
  for (const Part& part : parts)
    for (std::size_t i = 0; i < part.frames; ++i) {
      Peaks peaks = part.music(static_cast<double>(i) + 0.5);
      for (Salience* view : {&tune.salience, &tune.plain_salience}) {
        view->peaks.insert(view->peaks.end(), peaks.begin(), peaks.end());
        view->offsets.push_back(static_cast<std::uint32_t>(view->peaks.size()));
        for (SaliencePeak& peak : peaks) peak.strength = static_cast<std::uint8_t>(peak.strength / 2 + 1);
      }
      const bool sounds = !peaks.empty();
      for (int k = 0; k < 4; ++k) {
        line.pitch.push_back(sounds ? peaks.front().pitch() : line.pitch.empty() ? 0.0f : line.pitch.back());
        line.voiced.push_back(sounds);
      }
      if (beat++ % 5 != 0) continue;
      tune.chroma.times_s.push_back(0.1 * static_cast<double>(beat - 1));
      tune.chroma.vectors.emplace_back();
      for (const SaliencePeak& peak : peaks) tune.chroma.vectors.back()[peak.pitch8 / 8 % 12] = 1;
    }
  tune.duration_s = tune.salience.duration_s();
  if (!tune.chroma.vectors.empty()) tune.chroma.times_s.push_back(tune.duration_s);
  if (!line.voiced.empty() && line.voiced.front() && line.voiced.back()) tune.lines.push_back({"lead", line});
  return tune;
}

}  // namespace tunefind::test
