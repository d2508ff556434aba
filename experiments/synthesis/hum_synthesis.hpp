#pragma once

#include <cstdint>

#include "experiments/synthesis/demo_tunes.hpp"
#include "features/audio.hpp"
#include "features/melody.hpp"

namespace tunefind {

enum class Voice { male, female, whistle };

/// The syllable sung on each note: "mm" with closed mouth, slurred; "na" with a soft consonant before each note; "du"
/// with a stop that separates the notes.
enum class Syllable { mm, na, du };

/// The part of a tune that is hummed, and the inaccuracy of the singer. The deviations model untrained singers.
struct HumOptions {
  double start_s = 0;               ///< time in the tune at its written tempo
  double duration_s = 10;           ///< of the recording, including silence before and after
  double lead_in_s = 0.3;           ///< silence before the first note
  double transposition = 0;         ///< semitones up from the written key, not necessarily an integer
  double tempo_ratio = 1;           ///< tempo relative to the written one; > 1 is faster
  double tempo_drift_per_min = 0;   ///< relative growth of the tempo ratio in a minute: 0.1 is 10 % faster
  double key_drift_st_per_min = 0;  ///< change of the key in a minute, in semitones
  double pitch_error_cents = 0;     ///< standard deviation of the independent error of each note's pitch
  double timing_error_ms = 0;       ///< standard deviation of the independent error of each onset
  double glide_ms = 40;             ///< duration of the glide from one note to the next
  double scoop_st = 0;              ///< a note after a pause begins up to this many semitones too low
  double gap_ms = 0;                ///< silence before each note, limited to a third of the note before it
  double vibrato_cents = 0;         ///< depth of the vibrato, reached half a second after the onset
  double vibrato_hz = 5.5;
  double wobble_cents = 0;            ///< standard deviation of the unsteadiness within a note
  double breath_noise_db = -40;       ///< level of the breath noise in the tone, relative to the voice
  double background_noise_db = -100;  ///< level of the room's noise, relative to the voice
  double breath_every_s = 6;          ///< longest time without a breath, for which a note is cut short
  Voice voice = Voice::male;
  Syllable syllable = Syllable::mm;
  std::uint64_t seed = 1;
};

/// A rendered hum and its true pitch.
struct RenderedHum {
  Audio audio;
  PitchTrack melody;  ///< a frame every 10 ms over the whole recording; voiced where the voice sounds
};

/// Draws realistic random options, a function of the seed and the tune's id: 8 to 14 s (less if the tune is shorter)
/// from the tune's beginning or from the start of another bar, in the range of a male voice (MIDI 43 to 60), a female
/// voice (55 to 74) or a whistle (72 to 90).
HumOptions draw_hum_options(const DemoTune& tune, std::uint64_t seed);

/// Renders a hum of the tune: a glottal source filtered by formants (Klatt 1980, much simplified), breaths in the
/// pauses and the noise of the room. The audio is exactly `duration_s` long, at the engine rate, with a peak of at most
/// 0.95; after the end of the tune it is only noise. The same options give the same samples.
RenderedHum render_hum(const DemoTune& tune, const HumOptions& options);

/// Sings a pitch track with the same voice: it sounds where the track is voiced and glides from frame to frame. The
/// audio is as long as the track. Only the voice, syllable, noise levels and seed of the options are used.
Audio render_voice(const PitchTrack& track, const HumOptions& options);

}  // namespace tunefind
