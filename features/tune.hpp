#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "features/melody.hpp"
#include "features/salience.hpp"

namespace tunefind {

/// One melody line of a song, used by the index, the display and single-line aligners. `role` is "tune" for a
/// monophonic song ("hum" for a hum) and "extracted" for an extracted line; for a recording it is "voice", "lead",
/// "high", "second" or "bass". `background_cost` is as in `Salience` (features/salience.hpp), for this line alone.
struct MelodyLine {
  std::string role;
  Melody melody;
  double background_cost = 0;

  bool operator==(const MelodyLine&) const = default;
};

/// Beat-synchronous chroma [beats x 12], C first. Each vector has maximum 1 (all zero in silence). Vector i covers
/// [times_s[i], times_s[i + 1]), so `times_s` has one element more than `vectors`; both are empty if there are no
/// vectors.
struct Chroma {
  std::vector<std::array<float, 12>> vectors;
  std::vector<double> times_s;

  bool operator==(const Chroma&) const = default;
};

/// Key of a song: pitch class of the tonic (0 = C) and mode.
struct Key {
  int tonic = 0;
  bool minor = false;

  bool operator==(const Key&) const = default;
};

/// A repetition that was cut out of a recording (features/structure/rolled.hpp). On the kept timeline the music repeats
/// with period `period_s` from `from_s` to `at_s`; `times` further repetitions followed at `at_s` and were cut. The
/// length that was cut is a whole number of salience frames.
struct Recurrence {
  double from_s = 0;
  double at_s = 0;
  double period_s = 0;
  int times = 0;

  double cut_s() const { return period_s * times; }
  bool operator==(const Recurrence&) const = default;
};

/// Coarse timbre of a recording: levels over time and mel bands [frames x kBands], in half decibels above -127.5 dB (a
/// sine at full scale has 255). Frame i is the mean power over [i * hop_s, (i + 1) * hop_s).
struct MelLevels {
  static constexpr std::size_t kBands = 32;

  double hop_s = 0.25;
  std::vector<std::uint8_t> levels;

  std::size_t frames() const { return levels.size() / kBands; }
  bool empty() const { return levels.empty(); }
  std::span<const std::uint8_t> frame(std::size_t i) const { return {levels.data() + i * kBands, kBands}; }
  bool operator==(const MelLevels&) const = default;
};

/// What a song's tune was made from. The numbers stand in files.
enum class SongKind : std::uint8_t {
  monophonic = 0,  ///< one line that was written or sung: notes, or a voice alone
  recording = 1,   ///< audio of any number of voices
  extracted = 2,   ///< one line that a machine heard in a recording, with its octave errors, gaps and accompaniment
};

/// The name of a kind: "monophonic", "recording" or "extracted".
constexpr const char* name_of(SongKind kind) {
  return kind == SongKind::monophonic ? "monophonic" : kind == SongKind::recording ? "recording" : "extracted";
}

/// Everything the engine keeps of a song's music. The salience of a recording comes from audio (rests of the query then
/// cost nothing); that of a monophonic song is its line, with rests held; that of an extracted line has no peaks in
/// longer gaps. A recording can have two views of its salience (features/melody_extraction/salience_function.hpp): then
/// `salience` is the whitened one and `plain_salience` the plain one. All others have only `salience`, and
/// `plain_salience` has no frames. `sound` is empty unless recordings are also compared by timbre.
///
/// If `recurrences` is not empty (it is in order of time, without overlaps), the tune is rolled: its salience, lines
/// and chroma lack the cut repetitions, and their times are on the kept timeline. `duration_s` is always the duration
/// of the whole song.
struct Tune {
  double duration_s = 0;
  SongKind kind = SongKind::monophonic;
  Salience salience;
  Salience plain_salience;
  std::vector<MelodyLine> lines;
  Chroma chroma;
  MelLevels sound;
  std::optional<double> bpm;
  std::optional<Key> key;
  std::vector<Recurrence> recurrences;

  bool polyphonic() const { return kind == SongKind::recording; }
  bool has_two_views() const { return plain_salience.frames() > 0; }
  bool operator==(const Tune&) const = default;
};

}  // namespace tunefind
