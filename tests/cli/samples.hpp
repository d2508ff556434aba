#pragma once

#include <cmath>
#include <fmt/format.h>
#include <numbers>
#include <random>
#include <string>
#include <vector>

#include "features/audio_files/audio_file.hpp"
#include "tests/cli/command.hpp"

namespace tunefind::test {

/// A note.
struct SungNote {
  int pitch = 0;   ///< MIDI number
  int length = 0;  ///< in units of `kUnit_s`
};

inline constexpr double kUnit_s = 1.0 / 16;  ///< unit of note lengths in seconds

/// A melody that depends on its number and length alone: a random walk, so that two of them have little in common.
inline std::vector<SungNote> melody(unsigned number, std::size_t notes = 48) {
  std::mt19937 random(number + 1);
  std::vector<SungNote> result;
  int pitch = 60;
  for (std::size_t i = 0; i < notes; ++i) {
    const int step = static_cast<int>(random() % 9) - 4;
    pitch += pitch + step < 52 || pitch + step > 74 ? -step : step;
    result.push_back({pitch, 3 + static_cast<int>(random() % 8)});
  }
  return result;
}

/// The bytes of a MIDI file with these notes: format 0, 480 ticks per quarter note, 120 bpm.
inline std::string midi_bytes(const std::vector<SungNote>& notes) {
  const auto number = [](std::size_t value, int bytes) {
    std::string text;
    for (int i = bytes - 1; i >= 0; --i) text += static_cast<char>(value >> (8 * i) & 0xff);
    return text;
  };
  std::string track;
  for (const SungNote& note : notes) {
    const auto ticks = static_cast<unsigned>(note.length) * 60;
    const auto on = static_cast<char>(note.pitch);
    track += std::string{0, '\x90', on, 100};
    if (ticks > 127) track += static_cast<char>(0x80 | ticks >> 7);
    track += std::string{static_cast<char>(ticks & 127), '\x80', on, 0};
  }
  track += std::string{0, '\xff', 0x2f, 0};
  return "MThd" + number(6, 4) + number(0, 2) + number(1, 2) + number(480, 2) + "MTrk" + number(track.size(), 4) +
         track;
}

/// The text of a .pv file (one line per 32 ms) in which somebody sings `count` notes from `first` on, `higher`
/// semitones higher.
inline std::string pv_bytes(const std::vector<SungNote>& notes, std::size_t first = 12, std::size_t count = 18,
                            double higher = 0) {
  std::string text;
  double end = 0, time = 0;
  for (std::size_t i = first; i < std::min(notes.size(), first + count); ++i)
    for (end += notes[i].length * kUnit_s; time < end; time += 0.032)
      text += fmt::format("{:.2f}\n", notes[i].pitch + higher);
  return text;
}

/// The time at which a note of a melody begins, in seconds.
inline double onset_s(const std::vector<SungNote>& notes, std::size_t index) {
  double seconds = 0;
  for (std::size_t i = 0; i < index; ++i) seconds += notes[i].length * kUnit_s;
  return seconds;
}

/// A recording of `count` notes from `first` on, `higher` semitones higher, as tones of five harmonics, which pitch
/// trackers and salience hear clearly.
inline Audio tone(const std::vector<SungNote>& notes, std::size_t first = 12, std::size_t count = 18,
                  double higher = 0) {
  Audio audio;
  audio.sample_rate = kEngineRate;
  double phase = 0;
  for (std::size_t i = first; i < std::min(notes.size(), first + count); ++i) {
    const double step = 440 * std::exp2((notes[i].pitch + higher - 69) / 12) / kEngineRate;
    const auto samples = static_cast<std::size_t>(notes[i].length * kUnit_s * kEngineRate);
    for (std::size_t n = 0; n < samples; ++n, phase += step) {
      double value = 0;
      for (int harmonic = 1; harmonic <= 5; ++harmonic)
        value += std::sin(2 * std::numbers::pi * phase * harmonic) / harmonic;
      // The note fades out at its end, like a singer's consonant.
      audio.samples.push_back(static_cast<float>(0.1 * value * std::min(1.0, static_cast<double>(samples - n) / 800)));
    }
  }
  return audio;
}

/// The bytes of a 16-bit wav file of silence.
inline std::string silent_wav(unsigned rate, unsigned channels, double seconds) {
  const auto little = [](unsigned value, int bytes) {
    std::string text;
    for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i) & 0xff);
    return text;
  };
  const auto size = static_cast<unsigned>(seconds * rate) * channels * 2;
  return "RIFF" + little(36 + size, 4) + "WAVEfmt " + little(16, 4) + little(1, 2) + little(channels, 2) +
         little(rate, 4) + little(rate * channels * 2, 4) + little(channels * 2, 2) + little(16, 2) + "data" +
         little(size, 4) + std::string(size, '\0');
}

/// The id of a song: "s000", "s001", ...
inline std::string song_id(unsigned number) { return fmt::format("s{:03}", number); }

/// Writes the MIDI files s000.mid, s001.mid, ... of the melodies 0, 1, ... into a folder.
inline void write_songs(const fs::path& folder, unsigned count, std::size_t notes = 48) {
  for (unsigned i = 0; i < count; ++i) write_file(folder / (song_id(i) + ".mid"), midi_bytes(melody(i, notes)));
}

}  // namespace tunefind::test
