#pragma once

#include <cmath>
#include <fmt/format.h>
#include <string>
#include <vector>

#include "features/melody.hpp"
#include "features/melody_extraction/line_tune.hpp"

// The content of symbolic files with given notes, for tests that read whole folders.
namespace tunefind::test {

/// A .pv file: a MIDI number every 32 ms, 0 in rests.
inline std::string pv_text(const std::vector<Note>& notes) {
  const Melody melody = melody_of_notes(notes, 0.032);
  std::string text;
  for (std::size_t i = 0; i < melody.frames(); ++i)
    text += melody.voiced[i] ? fmt::format("{:.2f}\n", melody.pitch[i]) : "0\n";
  return text;
}

/// A Standard MIDI File with one track at 120 quarter notes per minute: a tick is 5 ms.
inline std::string midi_bytes(const std::vector<Note>& notes) {
  const auto big_endian = [](std::size_t value, int bytes) {
    std::string text;
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) text += static_cast<char>(value >> shift & 255);
    return text;
  };
  std::string track;
  std::size_t now = 0;
  const auto event = [&](std::size_t at, int status, float pitch, int velocity) {
    const std::size_t delta = at - now;
    if (delta >= 128) track += static_cast<char>(128 | (delta >> 7));
    track += static_cast<char>(delta & 127);
    track += static_cast<char>(status);
    track += static_cast<char>(std::lround(pitch));
    track += static_cast<char>(velocity);
    now = at;
  };
  const auto tick = [](double at_s) { return static_cast<std::size_t>(std::lround(at_s / 0.005)); };
  for (const Note& note : notes) {
    event(tick(note.onset_s), 0x90, note.pitch, 100);
    event(tick(note.onset_s + note.duration_s), 0x80, note.pitch, 0);
  }
  track += std::string("\x00\xff\x2f\x00", 4);
  return "MThd" + big_endian(6, 4) + big_endian(0, 2) + big_endian(1, 2) + big_endian(100, 2) + "MTrk" +
         big_endian(track.size(), 4) + track;
}

}  // namespace tunefind::test
