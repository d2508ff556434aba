#pragma once

#include <vector>

#include "experiments/synthesis/synthesis.hpp"

namespace tunefind::synthesis {

enum class Wave { sine, saw, square };

/// Parameters of a synthesizer tone: one oscillator or two detuned ones, or phase modulation of a sine by a sine,
/// followed by a low-pass filter that closes after the attack, and an envelope. The tables are in instruments.cpp.
struct Patch {
  const char* name = "";
  Wave wave = Wave::sine;
  double detune_cents = 0;  ///< between the two oscillators; 0: a single one
  double fm_ratio = 0;      ///< frequency of the modulator, as a multiple of the tone's
  double fm_index = 0;      ///< phase modulation at the attack, in cycles; 0: none, and `wave` is used
  double fm_decay_s = 1;    ///< time constant with which the modulation decays
  double cutoff = 8;        ///< of the filter long after the attack, as a multiple of the tone's frequency
  double cutoff_bite = 0;   ///< added to `cutoff` at the attack
  double bite_s = 0.1;      ///< time constant with which `cutoff_bite` decays
  double attack_s = 0.005;
  double decay_s = 1;        ///< time constant of the decay towards the sustain level
  double sustain = 1;        ///< level while held, relative to the attack's peak
  double release_s = 0.05;   ///< duration of the release
  double vibrato_cents = 0;  ///< depth of the vibrato, reached 0.4 s after the onset
  double breath = 0;         ///< amplitude of added noise, relative to the tone
};

/// The timbres of a lead.
const std::vector<Patch>& lead_patches();
/// The timbres of chords: a pad, an electric piano, a plucked guitar-like tone.
const std::vector<Patch>& chord_patches();
/// The timbres of the bass.
const std::vector<Patch>& bass_patches();

/// Deviation from the written pitch by vibrato, in semitones, `time_s` after the onset.
double vibrato_st(const Patch& patch, double time_s);

/// Adds one tone to `out` (at the engine rate) with an amplitude of about `gain`. It starts at `onset_s`, is held for
/// `held_s` and then released. `pitch` is a MIDI number. The part after the end of `out` is dropped.
void add_tone(std::vector<float>& out, const Patch& patch, double onset_s, double held_s, double pitch, double gain,
              Random& random);

/// Samples of single drum hits, at the engine rate and with a peak of about 1.
struct DrumKit {
  std::vector<float> kick, snare, hat, open_hat;
};
/// Synthesizes a drum kit with randomly drawn parameters.
DrumKit make_drum_kit(Random& random);

}  // namespace tunefind::synthesis
