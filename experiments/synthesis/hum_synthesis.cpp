#include "experiments/synthesis/hum_synthesis.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "experiments/synthesis/synthesis.hpp"

namespace tunefind {
namespace {

using namespace synthesis;

constexpr std::size_t kControlStep = 16;  // samples between control values
constexpr double kControl_s = kControlStep / kEngineRate;
constexpr double kVoicedLevel = 0.1;  // the truth is unvoiced below this level, 20 dB below the full voice
constexpr double kBreath_s = 0.15;    // shortest pause in which the singer breathes
constexpr double kVoice_db = -20;     // level of the voice in the recording, re full scale

/// One note with the singer's deviations; times in the recording.
struct SungNote {
  double onset_s, end_s, pitch;
  double scoop_st;   ///< it begins this far below its pitch if it follows a pause
  bool after_pause;  ///< it is not slurred from the note before
};

/// Control signals of the voice, one value every `kControl_s`: pitch (MIDI number), level in [0, 1], and openness of
/// the mouth in [0, 1].
struct Commands {
  std::vector<double> pitch, level, openness;
};

/// The notes of the tune that fit into the recording, with drifts, errors, gaps and breaths.
std::vector<SungNote> sing(const DemoTune& tune, const HumOptions& options) {
  Random random(derive_seed(options.seed, "notes"));
  std::vector<SungNote> notes;
  double now_s = options.lead_in_s, tune_s = options.start_s, last_breath_s = 0;
  // Advances to a time in the tune, at the current tempo.
  const auto pass = [&](double until_s) {
    const double ratio = options.tempo_ratio * (1 + options.tempo_drift_per_min * now_s / 60);
    now_s += std::max(0.0, until_s - tune_s) / std::max(0.1, ratio);
    tune_s = std::max(tune_s, until_s);
  };
  for (const Note& note : tune.notes) {
    if (note.onset_s + note.duration_s <= options.start_s + 1e-9) continue;
    pass(note.onset_s);
    double onset_s = now_s + random.normal() * options.timing_error_ms / 1000;
    pass(note.onset_s + note.duration_s);
    const double error_st = random.normal() * options.pitch_error_cents / 100;
    if (onset_s >= options.duration_s) break;
    onset_s = std::max(onset_s, notes.empty() ? 0.0 : notes.back().onset_s + 0.06);
    if (!notes.empty() && onset_s - notes.back().end_s < 0.1) {
      SungNote& last = notes.back();
      const double length_s = onset_s - last.onset_s;
      const bool breathe = onset_s - last_breath_s > options.breath_every_s && length_s > 0.3;
      last.end_s = onset_s - (breathe ? std::min(0.35, 0.4 * length_s) : std::min(options.gap_ms / 1000, length_s / 3));
    }
    const double silence_s = notes.empty() ? onset_s : onset_s - notes.back().end_s;
    if (notes.empty() || silence_s > kBreath_s) last_breath_s = onset_s;
    notes.push_back({onset_s, std::max(now_s, onset_s + 0.06),
                     note.pitch + options.transposition + options.key_drift_st_per_min * onset_s / 60 + error_st,
                     options.scoop_st * random.uniform(), notes.empty() || silence_s > 0.02});
  }
  return notes;
}

double smoothstep(double x) {
  x = std::clamp(x, 0.0, 1.0);
  return x * x * (3 - 2 * x);
}

/// The consonant between two slurred notes, which depends on the syllable.
struct Consonant {
  double depth;      ///< share by which the level falls
  double closure_s;  ///< duration
  double openness;   ///< of the mouth; 0 closes it
};

Consonant consonant_of(const HumOptions& options) {
  if (options.voice == Voice::whistle) return {0.5, 0.03, 1};
  switch (options.syllable) {
    case Syllable::na:
      return {0.6, 0.06, 0};
    case Syllable::du:
      return {1.0, 0.05, 1};
    case Syllable::mm:
      break;
  }
  return {0.35, 0.05, 0};
}

/// The control signals that sing these notes.
Commands command(const std::vector<SungNote>& notes, const HumOptions& options) {
  Random random(derive_seed(options.seed, "voice"));
  const auto frames = static_cast<std::size_t>(options.duration_s / kControl_s) + 2;
  const bool closed = options.syllable == Syllable::mm;
  Commands commands{std::vector<double>(frames, notes.empty() ? 50 : notes.front().pitch),
                    std::vector<double>(frames, 0.0), std::vector<double>(frames, closed ? 0.0 : 1.0)};
  const Consonant consonant = consonant_of(options);
  const double glide_s = std::max(1e-3, options.glide_ms / 1000);
  // The wobble is white noise below 4 Hz. Uniform noise has the variance 1/3, of which a first-order low-pass filter
  // keeps the share `2 pi * 4 Hz * kControl_s / 2`; the gain makes up for both.
  Lowpass wobble(4, 1 / kControl_s);
  const double wobble_gain = options.wobble_cents / 100 / std::sqrt(4 * std::numbers::pi * kControl_s / 3);

  for (std::size_t n = 0; n < notes.size(); ++n) {
    const SungNote& note = notes[n];
    const double from = note.after_pause ? note.pitch - note.scoop_st : notes[n - 1].pitch;
    const bool joined_after = n + 1 < notes.size() && !notes[n + 1].after_pause;
    // The glide to a slurred note is centred on its onset, so its first half is in the frames of the note before.
    const double begin_s = note.after_pause ? note.onset_s : note.onset_s - glide_s / 2;
    const double end_s = joined_after ? note.end_s - glide_s / 2 : note.end_s;
    for (auto i = static_cast<std::size_t>(std::max(0.0, begin_s) / kControl_s); i < frames; ++i) {
      const double t = static_cast<double>(i) * kControl_s;
      if (t >= end_s) break;
      const double since = t - note.onset_s, left = note.end_s - t;
      const double vibrato = options.vibrato_cents / 100 * smoothstep(since / 0.5) *
                             std::sin(2 * std::numbers::pi * options.vibrato_hz * since);
      commands.pitch[i] = from + (note.pitch - from) * smoothstep((t - begin_s) / glide_s) + vibrato +
                          wobble_gain * wobble(random.noise());
      if (since < 0) continue;
      const double attack_s = note.after_pause ? 0.04 : consonant.closure_s;
      const double floor = note.after_pause ? 0 : 1 - consonant.depth;
      const double rise = floor + (1 - floor) * smoothstep(since / attack_s);
      const double fall_floor = joined_after ? 1 - consonant.depth : 0;
      const double fall =
          fall_floor + (1 - fall_floor) * smoothstep(left / (joined_after ? consonant.closure_s : 0.06));
      const double swell = 0.75 + 0.25 * std::exp(-since / 0.6);  // a long note gets softer
      commands.level[i] = rise * fall * swell;
      if (!closed && consonant.openness == 0) commands.openness[i] = smoothstep((since - 0.02) / consonant.closure_s);
    }
    if (joined_after) continue;
    for (auto i = static_cast<std::size_t>(note.end_s / kControl_s); i < frames; ++i) commands.pitch[i] = note.pitch;
  }
  return commands;
}

/// The control signals that follow a pitch track: linear interpolation between voiced frames; the level rises and falls
/// within 30 ms where voicing begins and ends.
Commands follow(const PitchTrack& track, const HumOptions& options) {
  const auto frames = static_cast<std::size_t>(track.duration_s() / kControl_s) + 2;
  Commands commands{std::vector<double>(frames, 50), std::vector<double>(frames, 0.0),
                    std::vector<double>(frames, options.syllable == Syllable::mm ? 0.0 : 1.0)};
  const double step = kControl_s / 0.03;
  for (std::size_t i = 0; i < frames; ++i) {
    const double at = static_cast<double>(i) * kControl_s / track.hop_s;
    const auto frame = static_cast<std::size_t>(at);
    const bool voiced = frame < track.frames() && track.voiced[frame];
    const double before = i > 0 ? commands.level[i - 1] : 0;
    commands.level[i] = voiced ? std::min(1.0, before + step) : std::max(0.0, before - step);
    if (!voiced) {
      if (i > 0) commands.pitch[i] = commands.pitch[i - 1];
      continue;
    }
    const bool next = frame + 1 < track.frames() && track.voiced[frame + 1];
    const double along = next ? at - static_cast<double>(frame) : 0;
    commands.pitch[i] = track.pitch[frame] + along * (track.pitch[frame + (next ? 1 : 0)] - track.pitch[frame]);
  }
  return commands;
}

/// A formant filter: three resonators in parallel, plus the source itself with the gain `direct`. `scale` multiplies
/// the formant frequencies (a shorter vocal tract has higher ones).
class VocalTract {
 public:
  struct Formant {
    double hz, bandwidth_hz, gain;
  };
  VocalTract(const std::array<Formant, 3>& formants, double direct, double scale)
      : bands_{band(formants[0], scale), band(formants[1], scale), band(formants[2], scale)},
        gains_{formants[0].gain, formants[1].gain, formants[2].gain},
        direct_(direct) {}

  double operator()(double x) {
    double sum = direct_ * x;
    for (std::size_t i = 0; i < 3; ++i) sum += gains_[i] * bands_[i](x);
    return sum;
  }

 private:
  static Bandpass band(const Formant& f, double scale) { return {f.hz * scale, f.bandwidth_hz, kEngineRate}; }
  std::array<Bandpass, 3> bands_;
  std::array<double, 3> gains_;
  double direct_;
};

// Formants of the closed mouth ("mm") and of the vowels in "na" and "du".
constexpr std::array<VocalTract::Formant, 3> kMouthShut{{{260, 120, 1.0}, {1000, 200, 0.35}, {2300, 300, 0.25}}};
constexpr std::array<VocalTract::Formant, 3> kAh{{{720, 130, 1.0}, {1250, 150, 0.8}, {2600, 250, 0.7}}};
constexpr std::array<VocalTract::Formant, 3> kOo{{{330, 100, 1.0}, {820, 130, 0.5}, {2300, 250, 0.2}}};

/// The voice with its breath noise, not yet scaled to its level. Jitter (of pitch) and shimmer (of level) change at
/// every control value.
std::vector<float> phonate(const Commands& commands, const HumOptions& options, std::size_t samples) {
  Random random(derive_seed(options.seed, "source"));
  const double scale = options.voice == Voice::female ? 1.17 : 1.0;
  VocalTract shut(kMouthShut, 0.3, scale), open(options.syllable == Syllable::na ? kAh : kOo, 0.25, scale);
  Lowpass glottis(350, kEngineRate);  // sawtooth and one pole: a glottal spectrum of -12 dB an octave
  const double breath = gain_of(options.breath_noise_db);
  const bool whistle = options.voice == Voice::whistle;
  Lowpass air(60, kEngineRate);  // modulates the tone of a whistle, so that its noise is close to its pitch
  std::vector<float> out(samples);
  double phase = 0, step = 0, jitter = 0, level = 0, shimmer = 1;
  for (std::size_t i = 0; i < samples; ++i) {
    const std::size_t frame = i / kControlStep;
    const double within = static_cast<double>(i % kControlStep) / kControlStep;
    if (i % kControlStep == 0) {
      jitter = 0.8 * jitter + 0.02 * random.noise();
      shimmer = 0.9 * shimmer + 0.1 * (1 + 0.4 * random.noise());
    }
    level = commands.level[frame] + within * (commands.level[frame + 1] - commands.level[frame]);
    if (level == 0) {
      shut(0), open(0);
      continue;
    }
    if (i % 4 == 0) {
      const double pitch = commands.pitch[frame] + within * (commands.pitch[frame + 1] - commands.pitch[frame]);
      step = hz_of(pitch + jitter) / kEngineRate;
    }
    advance(phase, step);
    const double noise = random.noise();
    double x;
    if (whistle) {
      const double wave = std::sin(2 * std::numbers::pi * phase);
      x = wave * (1 + 20 * breath * air(noise)) + 0.03 * wave * wave + breath * noise;
    } else {
      const double source = glottis(polyblep_saw(phase, step)) + breath * noise;
      const double openness = commands.openness[frame];
      x = (1 - openness) * shut(source) + openness * open(source);
    }
    out[i] = static_cast<float>(level * shimmer * x);
  }
  return out;
}

/// Adds the sound of breathing in to the pauses before notes, 18 to 32 dB below the voice.
void add_breaths(std::vector<float>& out, const std::vector<SungNote>& notes, double voice_rms,
                 const HumOptions& options) {
  Random random(derive_seed(options.seed, "breaths"));
  for (std::size_t n = 0; n < notes.size(); ++n) {
    if (!notes[n].after_pause) continue;
    const double free_s = notes[n].onset_s - (n == 0 ? 0.0 : notes[n - 1].end_s);
    const double length_s = std::min(0.4, free_s - 0.06);
    if (free_s < kBreath_s) continue;
    Bandpass mouth(random.uniform(900, 1800), 1500, kEngineRate);
    std::vector<float> breath(static_cast<std::size_t>(length_s * kEngineRate));
    for (std::size_t i = 0; i < breath.size(); ++i) {
      const double arch = std::sin(std::numbers::pi * static_cast<double>(i) / static_cast<double>(breath.size()));
      breath[i] = static_cast<float>(arch * mouth(random.noise()));
    }
    const double rms = sounding_rms(breath);
    const double gain = rms > 0 ? voice_rms / rms * gain_of(random.uniform(-32, -18)) : 0;
    mix_in(out, breath, notes[n].onset_s - length_s - 0.03, gain, kEngineRate);
  }
}

/// Adds the noise of the room, whose power falls with frequency, at the level `rms`.
void add_background(std::vector<float>& out, double rms, const HumOptions& options) {
  Random random(derive_seed(options.seed, "background"));
  Lowpass rumble(150, kEngineRate);
  std::vector<float> noise(out.size());
  for (float& x : noise) {
    const double white = random.noise();
    x = static_cast<float>(0.2 * white + rumble(white));
  }
  const double own = sounding_rms(noise);
  if (own > 0) mix_in(out, noise, 0, rms / own, kEngineRate);
}

/// The pitch that sounds, in frames of a pitch track.
PitchTrack truth_of(const Commands& commands, double duration_s) {
  PitchTrack track;
  const auto frames = static_cast<std::size_t>(duration_s / track.hop_s);
  for (std::size_t i = 0; i < frames; ++i) {
    const auto at = static_cast<std::size_t>(std::lround(static_cast<double>(i) * track.hop_s / kControl_s));
    track.pitch.push_back(static_cast<float>(commands.pitch[at]));
    track.voiced.push_back(commands.level[at] > kVoicedLevel);
  }
  return track;
}

/// Makes a recording of a voice: scales it to its level, adds breaths and the noise of the room, and limits the peak.
Audio record(std::vector<float> voice, const std::vector<SungNote>& notes, const HumOptions& options) {
  const double voice_rms = gain_of(kVoice_db);
  const double raw_rms = sounding_rms(voice);
  if (raw_rms > 0)
    for (float& x : voice) x *= static_cast<float>(voice_rms / raw_rms);
  add_breaths(voice, notes, voice_rms, options);
  add_background(voice, voice_rms * gain_of(options.background_noise_db), options);
  float peak = 0;
  for (const float x : voice) peak = std::max(peak, std::abs(x));
  if (peak > 0.95f)
    for (float& x : voice) x *= 0.95f / peak;
  Audio audio;
  audio.samples = std::move(voice);
  return audio;
}

}  // namespace

HumOptions draw_hum_options(const DemoTune& tune, std::uint64_t seed) {
  HumOptions options;
  options.seed = derive_seed(seed, tune.id);
  Random random(derive_seed(options.seed, "hum options"));
  options.tempo_ratio = std::clamp(std::exp(0.12 * random.normal()), 0.75, 1.33);
  options.lead_in_s = random.uniform(0.1, 0.8);
  options.duration_s = random.uniform(8, 14);

  // Half of the hums begin where the tune does, the others at a bar line that leaves enough to hum. Chosen by hand.
  const double needed_s = (options.duration_s - options.lead_in_s) * options.tempo_ratio;
  const double bar_s = tune.bar_quarters * tune.quarter_s;
  const int last_bar = static_cast<int>((tune.duration_s() - needed_s) / bar_s);
  if (random.chance(0.5) && last_bar > 0)
    options.start_s = tune.pickup_quarters * tune.quarter_s + random.integer(0, last_bar - 1) * bar_s;
  const double available_s = options.lead_in_s + (tune.duration_s() - options.start_s) / options.tempo_ratio;
  options.duration_s = std::min(options.duration_s, available_s + 0.3);

  const double kind = random.uniform();
  options.voice = kind < 0.45 ? Voice::male : kind < 0.9 ? Voice::female : Voice::whistle;
  options.syllable = static_cast<Syllable>(random.integer(0, 2));
  const double centre = options.voice == Voice::male ? 51 : options.voice == Voice::female ? 64 : 80;
  float low = 127, high = 0;
  for (const Note& note : tune.notes) {
    const double hummed_until_s = options.start_s + needed_s;
    if (note.onset_s + note.duration_s <= options.start_s || note.onset_s >= hummed_until_s) continue;
    low = std::min(low, note.pitch);
    high = std::max(high, note.pitch);
  }
  if (low <= high) options.transposition = centre - (low + high) / 2 + random.uniform(-2, 2);

  options.tempo_drift_per_min = 0.15 * random.normal();
  options.key_drift_st_per_min = 1.2 * random.normal();
  options.pitch_error_cents = random.uniform(10, 40);
  options.timing_error_ms = random.uniform(10, 35);
  options.glide_ms = random.uniform(30, 100);
  options.scoop_st = random.uniform(0, 1.5);
  if (options.syllable == Syllable::du) options.gap_ms = random.uniform(30, 120);
  options.vibrato_cents = random.chance(0.4) ? random.uniform(10, 40) : 0;
  options.vibrato_hz = random.uniform(4.5, 6.2);
  options.wobble_cents = random.uniform(5, 20);
  options.breath_noise_db = random.uniform(-45, -25);
  options.background_noise_db = random.uniform(-50, -22);
  options.breath_every_s = random.uniform(3, 7);
  return options;
}

RenderedHum render_hum(const DemoTune& tune, const HumOptions& options) {
  const auto samples = static_cast<std::size_t>(std::lround(options.duration_s * kEngineRate));
  const std::vector<SungNote> notes = sing(tune, options);
  const Commands commands = command(notes, options);
  return {record(phonate(commands, options, samples), notes, options), truth_of(commands, options.duration_s)};
}

Audio render_voice(const PitchTrack& track, const HumOptions& options) {
  const auto samples = static_cast<std::size_t>(std::lround(track.duration_s() * kEngineRate));
  return record(phonate(follow(track, options), options, samples), {}, options);
}

}  // namespace tunefind
