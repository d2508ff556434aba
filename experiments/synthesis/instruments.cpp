#include "experiments/synthesis/instruments.hpp"

#include <algorithm>

#include "features/audio.hpp"

namespace tunefind::synthesis {
namespace {

constexpr double kVibratoHz = 5.3;        // rate of all vibratos
constexpr std::size_t kControlStep = 16;  // samples between updates of envelope, filter and pitch: 1 ms

std::size_t samples_of(double seconds) { return static_cast<std::size_t>(std::max(0.0, seconds) * kEngineRate); }

double wave_at(Wave wave, double phase, double step) {
  switch (wave) {
    case Wave::saw:
      return polyblep_saw(phase, step);
    case Wave::square:
      return 0.7 * (polyblep_saw(phase, step) - polyblep_saw(phase < 0.5 ? phase + 0.5 : phase - 0.5, step));
    case Wave::sine:
      break;
  }
  return std::sin(2 * std::numbers::pi * phase);
}

/// Level of a tone `time_s` after its onset: attack, decay to the sustain level, and release after `held_s`.
double envelope(const Patch& patch, double time_s, double held_s) {
  const auto held = [&](double t) {
    const double attack = std::min(1.0, t / patch.attack_s);
    return attack * (patch.sustain + (1 - patch.sustain) * std::exp(-t / patch.decay_s));
  };
  if (time_s < held_s) return held(time_s);
  return held(held_s) * std::exp(-4 * (time_s - held_s) / patch.release_s);
}

/// Renders a drum hit of `length_s` from `sound(t)`, t in seconds. The last fifth is faded out to avoid a click.
template <class Sound>
std::vector<float> hit(double length_s, Sound&& sound) {
  std::vector<float> out(samples_of(length_s));
  for (std::size_t i = 0; i < out.size(); ++i) {
    const double t = static_cast<double>(i) / kEngineRate;
    out[i] = static_cast<float>(sound(t) * std::min(1.0, 5 * (1 - t / length_s)));
  }
  return out;
}

}  // namespace

const std::vector<Patch>& lead_patches() {
  static const std::vector<Patch> kPatches{
      {.name = "pluck",
       .wave = Wave::saw,
       .cutoff = 1.5,
       .cutoff_bite = 9,
       .bite_s = 0.12,
       .decay_s = 0.35,
       .sustain = 0.1,
       .release_s = 0.15},
      {.name = "saw",
       .wave = Wave::saw,
       .detune_cents = 14,
       .cutoff = 4,
       .cutoff_bite = 5,
       .bite_s = 0.2,
       .attack_s = 0.012,
       .decay_s = 0.5,
       .sustain = 0.7,
       .release_s = 0.12,
       .vibrato_cents = 8},
      {.name = "square",
       .wave = Wave::square,
       .cutoff = 6,
       .cutoff_bite = 3,
       .decay_s = 0.4,
       .sustain = 0.6,
       .release_s = 0.08,
       .vibrato_cents = 12},
      {.name = "bell",
       .fm_ratio = 3,
       .fm_index = 0.32,
       .fm_decay_s = 0.3,
       .attack_s = 0.002,
       .decay_s = 0.6,
       .sustain = 0.05,
       .release_s = 0.5},
      {.name = "flute",
       .fm_ratio = 1,
       .fm_index = 0.09,
       .fm_decay_s = 100,
       .attack_s = 0.05,
       .decay_s = 0.3,
       .sustain = 0.85,
       .release_s = 0.1,
       .vibrato_cents = 28,
       .breath = 0.05},
      {.name = "epiano",
       .fm_ratio = 1,
       .fm_index = 0.22,
       .fm_decay_s = 0.4,
       .attack_s = 0.003,
       .decay_s = 0.8,
       .sustain = 0.15,
       .release_s = 0.2},
  };
  return kPatches;
}

const std::vector<Patch>& chord_patches() {
  static const std::vector<Patch> kPatches{
      {.name = "pad", .wave = Wave::saw, .detune_cents = 18, .cutoff = 3, .attack_s = 0.15, .release_s = 0.3},
      {.name = "keys",
       .fm_ratio = 1,
       .fm_index = 0.25,
       .fm_decay_s = 0.3,
       .attack_s = 0.003,
       .decay_s = 0.7,
       .sustain = 0.2,
       .release_s = 0.15},
      {.name = "guitar",
       .wave = Wave::saw,
       .cutoff = 1.2,
       .cutoff_bite = 6,
       .bite_s = 0.15,
       .decay_s = 0.3,
       .sustain = 0.05,
       .release_s = 0.15},
  };
  return kPatches;
}

const std::vector<Patch>& bass_patches() {
  static const std::vector<Patch> kPatches{
      {.name = "808",
       .fm_ratio = 1,
       .fm_index = 0.12,
       .fm_decay_s = 0.15,
       .decay_s = 0.9,
       .sustain = 0.2,
       .release_s = 0.1},
      {.name = "synth bass",
       .wave = Wave::saw,
       .cutoff = 2,
       .cutoff_bite = 6,
       .bite_s = 0.08,
       .decay_s = 0.3,
       .sustain = 0.6,
       .release_s = 0.06},
      {.name = "round bass",
       .wave = Wave::square,
       .cutoff = 1.2,
       .cutoff_bite = 2,
       .decay_s = 0.5,
       .sustain = 0.4,
       .release_s = 0.08},
  };
  return kPatches;
}

double vibrato_st(const Patch& patch, double time_s) {
  const double depth = patch.vibrato_cents / 100 * std::min(1.0, time_s / 0.4);
  return depth * std::sin(2 * std::numbers::pi * kVibratoHz * time_s);
}

void add_tone(std::vector<float>& out, const Patch& patch, double onset_s, double held_s, double pitch, double gain,
              Random& random) {
  const std::size_t start = samples_of(onset_s);
  const std::size_t length = samples_of(held_s + patch.release_s);
  const bool two = patch.detune_cents != 0;
  const double detune = std::exp2(patch.detune_cents / 2400);
  double phase = random.uniform(), other_phase = random.uniform(), modulator_phase = 0;
  double step = 0, level = 0, level_step = 0, index = 0;
  Lowpass first(1000, kEngineRate), second(1000, kEngineRate);

  for (std::size_t i = 0; i < length && start + i < out.size(); ++i) {
    if (i % kControlStep == 0) {
      const double t = static_cast<double>(i) / kEngineRate;
      const double f0 = hz_of(pitch + vibrato_st(patch, t));
      step = f0 / kEngineRate;
      const double next = i + kControlStep >= length ? 0 : envelope(patch, t + kControlStep / kEngineRate, held_s);
      level_step = (next - level) / kControlStep;
      index = patch.fm_index * std::exp(-t / patch.fm_decay_s);
      const double cutoff = std::min(f0 * (patch.cutoff + patch.cutoff_bite * std::exp(-t / patch.bite_s)), 7000.0);
      first.tune(cutoff, kEngineRate);
      second.tune(cutoff, kEngineRate);
    }
    double x = 0;
    if (patch.fm_index > 0) {
      const double bent = phase + index * std::sin(2 * std::numbers::pi * modulator_phase);
      x = std::sin(2 * std::numbers::pi * bent);
      advance(modulator_phase, step * patch.fm_ratio);
    } else if (two) {
      x = 0.5 * (wave_at(patch.wave, phase, step / detune) + wave_at(patch.wave, other_phase, step * detune));
      advance(other_phase, step * detune);
    } else {
      x = wave_at(patch.wave, phase, step);
    }
    advance(phase, two ? step / detune : step);
    if (patch.breath > 0) x += patch.breath * random.noise();
    out[start + i] += static_cast<float>(gain * level * second(first(x)));
    level += level_step;
  }
}

DrumKit make_drum_kit(Random& random) {
  DrumKit kit;
  const double kick_hz = random.uniform(45, 60), kick_decay = random.uniform(0.09, 0.2);
  double phase = 0;
  kit.kick = hit(0.4, [&](double t) {
    advance(phase, kick_hz * (1 + 4 * std::exp(-t / 0.025)) / kEngineRate);
    const double click = 0.3 * random.noise() * std::exp(-t / 0.002);
    return std::sin(2 * std::numbers::pi * phase) * std::exp(-t / kick_decay) + click;
  });

  const double body_hz = random.uniform(170, 230), snare_decay = random.uniform(0.05, 0.09);
  const bool clap = random.chance(0.4);
  Bandpass snare_band(random.uniform(1400, 2600), 2500, kEngineRate);
  kit.snare = hit(0.3, [&](double t) {
    // A clap has three bursts 11 ms apart before its tail, and no tonal body.
    const double burst = clap && t < 0.033 ? std::exp(-std::fmod(t, 0.011) / 0.003) : std::exp(-t / snare_decay);
    const double body = clap ? 0 : 0.5 * std::sin(2 * std::numbers::pi * body_hz * t) * std::exp(-t / 0.04);
    return 1.4 * snare_band(random.noise()) * burst + body;
  });

  const auto make_hat = [&](double length_s, double decay_s) {
    Lowpass low(4500, kEngineRate);
    return hit(length_s, [&](double t) {
      const double x = random.noise();
      return (x - low(x)) * std::exp(-t / decay_s);
    });
  };
  kit.hat = make_hat(0.15, random.uniform(0.02, 0.05));
  kit.open_hat = make_hat(0.35, random.uniform(0.08, 0.14));
  return kit;
}

}  // namespace tunefind::synthesis
