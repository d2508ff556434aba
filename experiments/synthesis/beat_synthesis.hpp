#pragma once

#include <cstdint>

#include "experiments/synthesis/demo_tunes.hpp"
#include "features/audio.hpp"
#include "features/melody.hpp"

namespace tunefind {

enum class ChordStyle { held, stabs, arpeggio };

/// Parameters of a beat (an instrumental with drums, bass, chords and a lead) that is rendered from a tune.
struct BeatOptions {
  double tempo_ratio = 1;  ///< tempo relative to the written one; > 1 is faster
  int transposition = 0;   ///< semitones up from the written key
  std::size_t lead = 0;    ///< index into `lead_patches()`, modulo their number
  std::size_t chords = 0;  ///< index into `chord_patches()`, modulo their number
  std::size_t bass = 0;    ///< index into `bass_patches()`, modulo their number
  ChordStyle chord_style = ChordStyle::held;
  int intro_bars = 2;          ///< bars before the lead; at least one is played if the tune has a pickup
  int passes = 1;              ///< number of times that the lead plays the tune
  double lead_db = -5;         ///< level of the lead while it sounds, relative to all other parts together
  double gate = 0.9;           ///< share of a lead note's length during which it is held
  double swing = 0;            ///< delay of every second hi-hat, as a share of the distance between two; 0 to 0.33
  bool octave_double = false;  ///< adds a second, softer lead an octave higher
  double echo_db = -100;       ///< level of the lead's echo, three quarters of a felt beat later
  std::uint64_t seed = 1;      ///< of the drum kit, the patterns and all variation
};

/// A rendered beat and its ground truth.
struct Beat {
  Audio audio;
  PitchTrack melody;  ///< of the lead: a frame every 10 ms over the whole beat, voiced while a note is held
  double bpm = 0;     ///< felt beats a minute
  int transposition = 0;
  double tempo_ratio = 1;
  double lead_start_s = 0;  ///< onset of the lead's first note
};

/// Draws random options, a function of the seed and the tune's id: key, tempo ratio (0.8 to 1.25), timbres, patterns
/// and levels. The lead's median pitch is MIDI 62 to 79; the beat takes about 30 to 60 s.
BeatOptions draw_beat_options(const DemoTune& tune, std::uint64_t seed);

/// Renders the tune as an instrumental: drums, bass, diatonic chords that fit the bars, and a lead. Peak 0.9, at the
/// engine rate. The same options give the same samples. A tune without notes gives accompaniment only.
Beat render_beat(const DemoTune& tune, const BeatOptions& options);

/// Renders the tune with the options that `draw_beat_options` draws.
Beat render_beat(const DemoTune& tune, std::uint64_t seed);

}  // namespace tunefind
