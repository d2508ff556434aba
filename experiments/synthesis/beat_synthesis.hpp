#pragma once

#include <cstdint>

#include "experiments/synthesis/demo_tunes.hpp"
#include "features/audio.hpp"
#include "features/melody.hpp"

namespace tunefind {

enum class ChordStyle { held, stabs, arpeggio };

/// How a tune becomes a beat.
struct BeatOptions {
  double tempo_ratio = 1;  ///< > 1 is faster than the tune is written
  int transposition = 0;   ///< semitones up from the written key
  std::size_t lead = 0;    ///< timbre, as an index that wraps around the lead timbres (chords and bass likewise)
  std::size_t chords = 0;
  std::size_t bass = 0;
  ChordStyle chord_style = ChordStyle::held;
  int intro_bars = 2;          ///< without the lead; a tune with a pickup has at least one
  int passes = 1;              ///< how often the lead plays the tune
  double lead_db = -5;         ///< level of the lead while it sounds against everything else together
  double gate = 0.9;           ///< how much of a note is held
  double swing = 0;            ///< delay of every second hi-hat, in units of its distance; 0 to 0.33
  bool octave_double = false;  ///< a second, softer lead an octave higher
  double echo_db = -100;       ///< level of the lead's echo, three quarters of a beat later
  std::uint64_t seed = 1;      ///< drum kit and patterns
};

/// A rendered beat and what is known about it.
struct Beat {
  Audio audio;
  PitchTrack melody;  ///< of the lead, a frame every 10 ms over the whole beat; voiced while a note is held
  double bpm = 0;     ///< felt beats a minute
  int transposition = 0;
  double tempo_ratio = 1;
  double lead_start_s = 0;  ///< onset of the lead's first note
};

/// Options drawn from the seed and the tune's id: another key and tempo (0.8 to 1.25), other timbres, patterns and
/// levels. The lead's median lies in MIDI 62 to 79; the beat takes about 30 to 60 s.
BeatOptions draw_beat_options(const DemoTune& tune, std::uint64_t seed);

/// Plays the tune as an instrumental: drums, bass, diatonic chords that fit the bars, and a lead. Peak 0.9, at the
/// engine rate. The same options give the same samples. An empty tune gives the accompaniment of an empty bar.
Beat render_beat(const DemoTune& tune, const BeatOptions& options);

/// Same with drawn options.
Beat render_beat(const DemoTune& tune, std::uint64_t seed);

}  // namespace tunefind
