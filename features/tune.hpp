#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "features/melody.hpp"
#include "features/salience.hpp"
#include "features/spectrum/mel_levels.hpp"

namespace tunefind {

/// One melody line of a song, for the index, the display and single-line variants; `role` is "tune", "lead", "bass" ...
/// `background_cost` is what unrelated melodies cost against it, as for salience (features/salience.hpp).
struct MelodyLine {
  std::string role;
  Melody melody;
  double background_cost = 0;

  bool operator==(const MelodyLine&) const = default;
};

/// Chroma [beats x 12], C first; each vector has unit maximum (all zero in silence). Vector i covers
/// [times_s[i], times_s[i + 1]); times_s holds one entry more than vectors, or none if there are none.
struct Chroma {
  std::vector<std::array<float, 12>> vectors;
  std::vector<double> times_s;

  bool operator==(const Chroma&) const = default;
};

/// A song's key: tonic pitch class (0 = C) and mode.
struct Key {
  int tonic = 0;
  bool minor = false;

  bool operator==(const Key&) const = default;
};

/// Repetitions that were cut out of a song (features/structure/rolled.hpp). From `from_s` to `at_s` on the kept
/// timeline the music repeats itself every `period_s`; at `at_s` so many further repetitions followed. What was cut is
/// a whole number of salience frames.
struct Recurrence {
  double from_s = 0;
  double at_s = 0;
  double period_s = 0;
  int times = 0;

  double cut_s() const { return period_s * times; }
  bool operator==(const Recurrence&) const = default;
};

/// All that the engine keeps of a song. `polyphonic` is true for salience taken from audio (rests of the query are then
/// free), false for one line (rests are held). Audio is looked at in two views
/// (features/melody_extraction/salience_function.hpp): `salience` is the whitened one, `plain_salience` the plain one;
/// of a line there is only `salience`. `sound` is empty unless recordings are compared by it.
///
/// With `recurrences` (in order, apart from each other) the tune is rolled: its salience, lines and chroma lack what
/// was cut and their times are those of the kept timeline. `duration_s` is always the original's.
struct Tune {
  double duration_s = 0;
  bool polyphonic = false;
  Salience salience;
  Salience plain_salience;
  std::vector<MelodyLine> lines;
  Chroma chroma;
  MelLevels sound;
  std::optional<double> bpm;
  std::optional<Key> key;
  std::vector<Recurrence> recurrences;

  bool operator==(const Tune&) const = default;
};

}  // namespace tunefind
