#include "experiments/synthesis/beat_synthesis.hpp"

#include <algorithm>
#include <cmath>

#include "experiments/synthesis/instruments.hpp"
#include "features/median.hpp"

namespace tunefind {
namespace {

using namespace synthesis;

constexpr double kShortestBeat_s = 30;  // shorter tunes are played several times
constexpr int kOutroBars = 1;           // the tonic chord alone
constexpr double kPeak = 0.9;           // of full scale

/// Three pitch classes, root first.
using Triad = std::array<int, 3>;

/// The beat's timing; bars are counted from the start of the beat.
struct Layout {
  double quarter_s, bar_s, pulse_s;
  int pulses;     ///< felt beats a bar
  int first_bar;  ///< the bar that begins at the tune's first bar line
  int tune_bars;  ///< bars from one pass to the next
  int bars;       ///< bars of the whole beat
  double duration_s;
};

Layout lay_out(const DemoTune& tune, const BeatOptions& options) {
  Layout layout{};
  layout.quarter_s = tune.quarter_s / options.tempo_ratio;
  layout.bar_s = tune.bar_quarters * layout.quarter_s;
  layout.pulse_s = tune.pulse_quarters * layout.quarter_s;
  layout.pulses = static_cast<int>(std::lround(tune.bar_quarters / tune.pulse_quarters));
  layout.first_bar = std::max(options.intro_bars, tune.pickup_quarters > 0 ? 1 : 0);
  layout.tune_bars = tune.bars;
  layout.bars = layout.first_bar + options.passes * tune.bars + kOutroBars;
  layout.duration_s = layout.bars * layout.bar_s + 1.0;  // one second for the last sounds to fade
  return layout;
}

/// The lead's notes of all passes, at their times in the beat and shortened by `gate`.
std::vector<Note> lead_notes(const DemoTune& tune, const BeatOptions& options, const Layout& layout) {
  std::vector<Note> notes;
  for (int pass = 0; pass < options.passes; ++pass) {
    const double start_s =
        (layout.first_bar + pass * layout.tune_bars) * layout.bar_s - tune.pickup_quarters * layout.quarter_s;
    for (const Note& note : tune.notes)
      notes.push_back({start_s + note.onset_s / options.tempo_ratio,
                       options.gate * note.duration_s / options.tempo_ratio,
                       note.pitch + static_cast<float>(options.transposition)});
  }
  return notes;
}

PitchTrack truth_of(const std::vector<Note>& notes, const Patch& patch, double duration_s) {
  PitchTrack track;
  track.pitch.assign(static_cast<std::size_t>(duration_s / track.hop_s), 0.0f);
  track.voiced.assign(track.pitch.size(), 0);
  for (const Note& note : notes) {
    const auto begin = static_cast<std::size_t>(std::ceil(note.onset_s / track.hop_s));
    for (std::size_t i = begin; i < track.frames(); ++i) {
      const double t = static_cast<double>(i) * track.hop_s - note.onset_s;
      if (t >= note.duration_s) break;
      track.pitch[i] = note.pitch + static_cast<float>(vibrato_st(patch, t));
      track.voiced[i] = 1;
    }
  }
  return track;
}

/// For each bar of the tune, the triad of its key whose tones sound longest in the melody. A note on the downbeat
/// counts double, common chords get a small bonus, and the last bar has the tonic. The diminished triad is never
/// chosen.
std::vector<Triad> harmonise(const DemoTune& tune, int transposition) {
  constexpr std::array<double, 7> kCommonness{0.30, 0.05, 0.02, 0.20, 0.25, 0.10, 0.03};  // by degree; chosen by hand
  std::vector<Triad> triads;
  for (int bar = 0; bar < tune.bars; ++bar) {
    const double begin = (tune.pickup_quarters + bar * tune.bar_quarters) * tune.quarter_s;
    const double end = begin + tune.bar_quarters * tune.quarter_s;
    std::array<double, 12> weight{};
    for (const Note& note : tune.notes) {
      const double overlap = std::min(end, note.onset_s + note.duration_s) - std::max(begin, note.onset_s);
      if (overlap <= 0) continue;
      const bool downbeat = note.onset_s <= begin + 1e-9;
      weight[static_cast<std::size_t>(std::lround(note.pitch)) % 12] += (downbeat ? 2 : 1) * overlap / (end - begin);
    }
    Triad best{};
    double best_score = -1;
    for (std::size_t degree = 0; degree < 7; ++degree) {
      const Triad triad{tune.scale[degree], tune.scale[(degree + 2) % 7], tune.scale[(degree + 4) % 7]};
      const bool diminished = (triad[2] - triad[0] + 12) % 12 == 6;
      const bool final_bar = bar + 1 == tune.bars;
      double score = kCommonness[degree] + (final_bar && degree == 0 ? 10 : 0);
      for (const int pitch_class : triad) score += weight[static_cast<std::size_t>(pitch_class)];
      if (!diminished && score > best_score) {
        best = triad;
        best_score = score;
      }
    }
    for (int& pitch_class : best) pitch_class = ((pitch_class + transposition) % 12 + 12) % 12;
    triads.push_back(best);
  }
  return triads;
}

/// The chord of a bar of the beat: under the lead that of the tune's bar, in the intro those of the tune's last bars,
/// in the outro the tonic.
const Triad& chord_of(const std::vector<Triad>& triads, const Layout& layout, int bar) {
  const int last = layout.tune_bars - 1;
  if (bar >= layout.bars - kOutroBars) return triads[static_cast<std::size_t>(last)];
  const int offset = (bar - layout.first_bar) % layout.tune_bars;
  return triads[static_cast<std::size_t>(offset < 0 ? offset + layout.tune_bars : offset)];
}

/// The MIDI number of a pitch class in the octave that begins at `lowest`.
int pitch_from(int lowest, int pitch_class) { return lowest + ((pitch_class - lowest) % 12 + 12) % 12; }

/// The drum pattern of every bar.
struct Pattern {
  std::vector<double> kicks;  ///< times in felt beats after the bar line: multiples of 1/2, in compound metres of 1/3
  bool fast_hats;             ///< four instead of two hi-hats a felt beat
  bool open_hats;             ///< the last hi-hat of the bar is open
};

Pattern draw_pattern(const Layout& layout, bool compound, Random& random) {
  Pattern pattern{{0.0}, random.chance(0.4), random.chance(0.5)};
  const double grid = compound ? 1.0 / 3 : 0.5;
  for (double at = grid; at < layout.pulses - 1e-9; at += grid) {
    const bool backbeat =
        layout.pulses == 3 ? at > 1.9 && at < 2.1 : std::fmod(at, 2.0) > 0.95 && std::fmod(at, 2.0) < 1.05;
    if (!backbeat && random.chance(0.3)) pattern.kicks.push_back(at);
  }
  return pattern;
}

std::vector<float> play_drums(const Layout& layout, const BeatOptions& options, const Pattern& pattern, bool compound,
                              Random& random) {
  std::vector<float> out(static_cast<std::size_t>(layout.duration_s * kEngineRate));
  const DrumKit kit = make_drum_kit(random);
  const int hats_per_pulse = compound ? 3 : pattern.fast_hats ? 4 : 2;
  for (int bar = 0; bar + kOutroBars < layout.bars; ++bar) {
    const double bar_s = bar * layout.bar_s;
    for (const double at : pattern.kicks) mix_in(out, kit.kick, bar_s + at * layout.pulse_s, 1.0, kEngineRate);
    for (int pulse = 0; pulse < layout.pulses; ++pulse) {
      const bool backbeat = layout.pulses == 3 ? pulse == 2 : pulse % 2 == 1;
      if (backbeat) mix_in(out, kit.snare, bar_s + pulse * layout.pulse_s, 0.8, kEngineRate);
      for (int hat = 0; hat < hats_per_pulse; ++hat) {
        const double late = hat % 2 == 1 ? options.swing : 0;
        const bool open = pattern.open_hats && pulse == layout.pulses - 1 && hat == hats_per_pulse - 1;
        mix_in(out, open ? kit.open_hat : kit.hat, bar_s + (pulse + (hat + late) / hats_per_pulse) * layout.pulse_s,
               random.uniform(0.35, 0.6), kEngineRate);
      }
    }
    if (bar % 4 == 3)  // a short fill leads into each group of four bars
      for (int hit = 1; hit < 3; ++hit)
        mix_in(out, kit.snare, bar_s + layout.bar_s - hit * layout.pulse_s / (compound ? 3 : 4), 0.4, kEngineRate);
  }
  mix_in(out, kit.kick, (layout.bars - kOutroBars) * layout.bar_s, 1.0, kEngineRate);
  return out;
}

std::vector<float> play_bass(const Layout& layout, const BeatOptions& options, const Pattern& pattern,
                             const std::vector<Triad>& triads, Random& random) {
  std::vector<float> out(static_cast<std::size_t>(layout.duration_s * kEngineRate));
  const Patch& patch = bass_patches()[options.bass % bass_patches().size()];
  for (int bar = 0; bar < layout.bars; ++bar) {
    const Triad& triad = chord_of(triads, layout, bar);
    for (std::size_t i = 0; i < pattern.kicks.size(); ++i) {
      const double next = i + 1 < pattern.kicks.size() ? pattern.kicks[i + 1] : layout.pulses;
      const bool fifth = i + 1 == pattern.kicks.size() && i > 0 && random.chance(0.3);
      add_tone(out, patch, bar * layout.bar_s + pattern.kicks[i] * layout.pulse_s,
               0.9 * (next - pattern.kicks[i]) * layout.pulse_s, pitch_from(31, triad[fifth ? 2 : 0]), 1.0, random);
    }
  }
  return out;
}

std::vector<float> play_chords(const Layout& layout, const BeatOptions& options, const std::vector<Triad>& triads,
                               bool compound, Random& random) {
  std::vector<float> out(static_cast<std::size_t>(layout.duration_s * kEngineRate));
  const Patch& patch = chord_patches()[options.chords % chord_patches().size()];
  constexpr int kLowest = 53;  // close position around middle C: below most of the lead, but overlapping its range
  for (int bar = 0; bar < layout.bars; ++bar) {
    const Triad& triad = chord_of(triads, layout, bar);
    const double bar_s = bar * layout.bar_s;
    const bool outro = bar + kOutroBars >= layout.bars;
    if (options.chord_style == ChordStyle::arpeggio && !outro) {
      const int steps = layout.pulses * (compound ? 3 : 2);
      const double step_s = layout.bar_s / steps;
      for (int i = 0; i < steps; ++i) {
        constexpr std::array<std::size_t, 4> kUpAndDown{0, 1, 2, 1};
        const int pitch = pitch_from(kLowest + 5, triad[kUpAndDown[static_cast<std::size_t>(i % 4)]]);
        add_tone(out, patch, bar_s + i * step_s, 0.8 * step_s, pitch, 0.7, random);
      }
      continue;
    }
    const int hits = options.chord_style == ChordStyle::stabs && !outro ? layout.pulses : 1;
    for (int i = 0; i < hits; ++i)
      for (const int pitch_class : triad)
        add_tone(out, patch, bar_s + i * layout.bar_s / hits, (hits > 1 ? 0.6 : 0.95) * layout.bar_s / hits,
                 pitch_from(kLowest, pitch_class), 0.5, random);
  }
  return out;
}

std::vector<float> play_lead(const Layout& layout, const BeatOptions& options, const std::vector<Note>& notes,
                             const Patch& patch, Random& random) {
  std::vector<float> out(static_cast<std::size_t>(layout.duration_s * kEngineRate));
  for (const Note& note : notes) {
    add_tone(out, patch, note.onset_s, note.duration_s, note.pitch, random.uniform(0.85, 1.0), random);
    if (options.octave_double) add_tone(out, patch, note.onset_s, note.duration_s, note.pitch + 12, 0.4, random);
  }
  const auto delay = static_cast<std::size_t>(0.75 * layout.pulse_s * kEngineRate);
  const auto echo = static_cast<float>(gain_of(options.echo_db));
  for (std::size_t i = delay; i < out.size(); ++i) out[i] += echo * out[i - delay];
  return out;
}

/// Adds a part to the mix, scaled so that its level while it sounds is `level_db` (dB re full scale, RMS).
void add_at_level(std::vector<float>& out, const std::vector<float>& part, double level_db) {
  const double rms = sounding_rms(part);
  if (rms == 0) return;
  const auto gain = static_cast<float>(gain_of(level_db) / rms);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] += gain * part[i];
}

/// Masters the mix: soft clipping, which tames the peaks of the drums, and normalisation to the peak `kPeak`.
void master(std::vector<float>& mix) {
  const double rms = sounding_rms(mix);
  if (rms == 0) return;
  float peak = 0;
  for (float& x : mix) {
    x = std::tanh(static_cast<float>(0.25 / rms) * x);
    peak = std::max(peak, std::abs(x));
  }
  for (float& x : mix) x *= static_cast<float>(kPeak) / peak;
}

}  // namespace

BeatOptions draw_beat_options(const DemoTune& tune, std::uint64_t seed) {
  BeatOptions options;
  options.seed = derive_seed(seed, tune.id);
  Random random(derive_seed(options.seed, "beat options"));
  options.tempo_ratio = std::exp(random.uniform(std::log(0.8), std::log(1.25)));
  std::vector<float> pitches{70};
  if (!tune.notes.empty()) pitches.clear();
  for (const Note& note : tune.notes) pitches.push_back(note.pitch);
  options.transposition = random.integer(62, 79) - static_cast<int>(std::lround(median(pitches)));
  options.lead = static_cast<std::size_t>(random.integer(0, static_cast<int>(lead_patches().size()) - 1));
  options.chords = static_cast<std::size_t>(random.integer(0, static_cast<int>(chord_patches().size()) - 1));
  options.bass = static_cast<std::size_t>(random.integer(0, static_cast<int>(bass_patches().size()) - 1));
  // The first chord timbre, a pad, is held. The others fade, so they are struck again or played as arpeggios.
  constexpr std::array<ChordStyle, 2> kStruck{ChordStyle::stabs, ChordStyle::arpeggio};
  const bool arpeggio = random.chance(0.5);
  if (options.chords != 0) options.chord_style = kStruck[arpeggio];
  options.intro_bars = random.integer(0, 4);
  const double pass_s = tune.duration_s() / options.tempo_ratio;
  while (options.passes < 4 && options.passes * pass_s < kShortestBeat_s - 4) ++options.passes;
  options.lead_db = random.uniform(-9, -2);
  options.gate = random.uniform(0.7, 1.0);
  options.swing = random.chance(0.4) ? random.uniform(0.1, 0.33) : 0;
  options.octave_double = random.chance(0.2);
  options.echo_db = random.chance(0.7) ? random.uniform(-18, -8) : -100;
  return options;
}

Beat render_beat(const DemoTune& tune, const BeatOptions& options) {
  const Layout layout = lay_out(tune, options);
  const bool compound = tune.pulse_quarters == 1.5;
  const Patch& lead = lead_patches()[options.lead % lead_patches().size()];
  const std::vector<Note> notes = lead_notes(tune, options, layout);
  const std::vector<Triad> triads = harmonise(tune, options.transposition);
  const auto stream = [&](const char* part) { return Random(derive_seed(options.seed, part)); };
  Random pattern_random = stream("pattern"), drum_random = stream("drums"), bass_random = stream("bass"),
         chord_random = stream("chords"), lead_random = stream("lead");
  const Pattern pattern = draw_pattern(layout, compound, pattern_random);

  std::vector<float> mix(static_cast<std::size_t>(layout.duration_s * kEngineRate));
  add_at_level(mix, play_drums(layout, options, pattern, compound, drum_random), -15);
  add_at_level(mix, play_bass(layout, options, pattern, triads, bass_random), -17);
  add_at_level(mix, play_chords(layout, options, triads, compound, chord_random), -19.5);
  const double backing_db = 20 * std::log10(sounding_rms(mix));
  add_at_level(mix, play_lead(layout, options, notes, lead, lead_random), backing_db + options.lead_db);
  master(mix);

  Beat beat;
  beat.audio.samples = std::move(mix);
  beat.melody = truth_of(notes, lead, beat.audio.duration_s());
  beat.bpm = 60 / layout.pulse_s;
  beat.transposition = options.transposition;
  beat.tempo_ratio = options.tempo_ratio;
  beat.lead_start_s = notes.empty() ? 0 : notes.front().onset_s;
  return beat;
}

Beat render_beat(const DemoTune& tune, std::uint64_t seed) { return render_beat(tune, draw_beat_options(tune, seed)); }

}  // namespace tunefind
