#pragma once

#include <vector>

#include "experiments/synthesis/synthesis.hpp"

namespace tunefind::synthesis {

enum class Wave { sine, saw, square };

/// How one synthesizer tone sounds: an oscillator (or two, detuned), phase-modulated by a sine, through a low-pass
/// filter that closes after the attack, under an envelope. One row of the tables in instruments.cpp each.
struct Patch {
  const char* name = "";
  Wave wave = Wave::sine;
  double detune_cents = 0;  ///< between the two oscillators; 0 = a single one
  double fm_ratio = 0;      ///< frequency of the modulator in multiples of the pitch
  double fm_index = 0;      ///< modulation in cycles of phase at the attack ...
  double fm_decay_s = 1;    ///< ... and how fast it fades
  double cutoff = 8;        ///< of the filter, in multiples of the pitch, long after the attack ...
  double cutoff_bite = 0;   ///< ... how much more at the attack ...
  double bite_s = 0.1;      ///< ... and how fast that fades
  double attack_s = 0.005;
  double decay_s = 1;  ///< towards the sustain level
  double sustain = 1;  ///< level while held, of 1
  double release_s = 0.05;
  double vibrato_cents = 0;  ///< reached 0.4 s after the onset
  double breath = 0;         ///< noise, of 1
};

/// The timbres that may play a lead.
const std::vector<Patch>& lead_patches();
/// The timbres of chords: a pad, an electric piano, a plucked guitar-like tone.
const std::vector<Patch>& chord_patches();
/// The timbres of the bass.
const std::vector<Patch>& bass_patches();

/// Deviation from the written pitch in semitones, `time_s` after the onset.
double vibrato_st(const Patch& patch, double time_s);

/// Adds one tone to `out` (at the engine rate), of about unit amplitude times `gain`; it starts at `onset_s`, is held
/// for `held_s` and then released. `pitch` is a MIDI number. What lies outside of `out` is dropped.
void add_tone(std::vector<float>& out, const Patch& patch, double onset_s, double held_s, double pitch, double gain,
              Random& random);

/// One drum kit, drawn from a seed: single hits at the engine rate with a peak of about 1.
struct DrumKit {
  std::vector<float> kick, snare, hat, open_hat;
};
DrumKit make_drum_kit(Random& random);

}  // namespace tunefind::synthesis
