#pragma once

#include <cstdint>

#include "experiments/synthesis/demo_tunes.hpp"
#include "features/audio.hpp"
#include "features/melody.hpp"

namespace tunefind {

enum class Voice { male, female, whistle };

/// What is sung: a closed mouth that slurs, a soft consonant before each note, or a stop that parts the notes.
enum class Syllable { mm, na, du };

/// What part of a tune is hummed, and how well. The deviations are those of untrained singers.
struct HumOptions {
  double start_s = 0;               ///< where in the tune, in its written tempo
  double duration_s = 10;           ///< of the recording, silence before and after included
  double lead_in_s = 0.3;           ///< silence before the first note
  double transposition = 0;         ///< semitones up from the written key, not necessarily whole
  double tempo_ratio = 1;           ///< > 1 is faster than written
  double tempo_drift_per_min = 0;   ///< growth of the tempo ratio over a minute: 0.1 = a tenth faster
  double key_drift_st_per_min = 0;  ///< slow slide of the key
  double pitch_error_cents = 0;     ///< standard deviation of each note's own error
  double timing_error_ms = 0;       ///< standard deviation of each onset's own error
  double glide_ms = 40;             ///< from one note to the next
  double scoop_st = 0;              ///< how far below a note that follows a gap may begin, at most
  double gap_ms = 0;                ///< silence before each note, at most a third of the note before
  double vibrato_cents = 0;         ///< reached half a second after the onset
  double vibrato_hz = 5.5;
  double wobble_cents = 0;            ///< standard deviation of the unsteadiness within a note
  double breath_noise_db = -40;       ///< of the breath in the tone, against the voice
  double background_noise_db = -100;  ///< of the room, against the voice
  double breath_every_s = 6;          ///< a note is cut short for a breath at the latest after this time
  Voice voice = Voice::male;
  Syllable syllable = Syllable::mm;
  std::uint64_t seed = 1;
};

/// A rendered hum and its true pitch.
struct Hum {
  Audio audio;
  PitchTrack melody;  ///< a frame every 10 ms over the whole recording; voiced where the voice sounds
};

/// Realistic options drawn from the seed and the tune's id: 8 to 14 s (less if the tune is shorter) from the beginning
/// or from another bar, in the range of a male (MIDI 43 to 60) or female (55 to 74) voice or whistled (72 to 90).
HumOptions draw_hum_options(const DemoTune& tune, std::uint64_t seed);

/// Hums the tune: a glottal source through formants (Klatt 1980, much simplified), breaths in the pauses, noise of the
/// room. Exactly `duration_s` long, at the engine rate, peak at most 0.95. If the tune ends before, the rest is noise
/// only. The same options give the same samples.
Hum render_hum(const DemoTune& tune, const HumOptions& options);

/// Sings a pitch track anew: the same voice without notes of its own, which sounds where the track is voiced and glides
/// from frame to frame. Of the options it heeds voice, syllable, noises and seed. As long as the track.
Audio render_voice(const PitchTrack& track, const HumOptions& options);

}  // namespace tunefind
