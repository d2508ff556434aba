#include "alignment/drift_dtw/background.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <vector>

#include "alignment/drift_dtw/drift_dtw.hpp"
#include "alignment/drift_dtw/line_dtw.hpp"
#include "features/melody.hpp"
#include "features/melody_extraction/line_tune.hpp"

namespace tunefind {
namespace {

constexpr unsigned kMelodies = 8;  // 32 melodies give no better results
constexpr double kSeconds = 8;     // typical length of a hum
constexpr double kHop_s = 0.025;   // chosen by hand
// Semitones; lower than the penalty for hums (2), which makes dense music stand out: RR .873 on beats, with 2 .859.
constexpr double kDriftPenalty = 1.25;
constexpr double kGlide_s = 0.1;  // duration of the glide between two notes, chosen by hand
// Semitones that a note is typically out of tune, at most three times this. Melodies that waver do better (RR .889)
// than exact ones (.856).
constexpr double kWaver = 0.5;

/// A random melody as an untrained voice would hum it: mostly small steps on a major scale, notes of four durations,
/// each a little out of tune, a drifting key, and glides from note to note. A function of `number` alone.
Melody made_up_melody(unsigned number) {
  static constexpr std::array kScale{0, 2, 4, 5, 7, 9, 11};
  std::mt19937 random(13 + 7919 * number);
  const auto uniform = [&] { return static_cast<double>(random()) / 4294967296.0; };
  const auto frames = static_cast<std::size_t>(kSeconds / kHop_s);
  Melody melody;
  melody.hop_s = kHop_s;
  std::vector<double> pitch;
  double drift = 0;
  for (int degree = 0; pitch.size() < frames;) {
    const double kind = uniform();
    int step = kind < 0.15 ? 0 : kind < 0.65 ? 1 : kind < 0.9 ? 2 : kind < 0.96 ? 3 : 4;
    if (uniform() < 0.5) step = -step;
    if (degree + step > 6 || degree + step < -5) step = -step;
    degree += step;
    const double length = uniform();
    const double seconds = 0.45 * (length < 0.35 ? 0.5 : length < 0.8 ? 1 : length < 0.9 ? 1.5 : 2);
    const double off = kWaver * 2 * (uniform() + uniform() + uniform() - 1.5);
    drift += kWaver / 2 * (uniform() - 0.5);
    const int octave = (degree + 70) / 7 - 10;
    const double note = 60 + 12 * octave + kScale[static_cast<std::size_t>((degree + 70) % 7)] + off + drift;
    const auto count = static_cast<std::size_t>(std::lround(seconds / kHop_s));
    pitch.insert(pitch.end(), count, note);
    melody.voiced.insert(melody.voiced.end(), count - 2, 1);
    melody.voiced.insert(melody.voiced.end(), 2, 0);  // the breath or consonant before the next note
  }
  const auto reach = static_cast<std::ptrdiff_t>(kGlide_s / kHop_s / 2);
  const auto count = static_cast<std::ptrdiff_t>(pitch.size());
  for (std::ptrdiff_t i = 0; i < count; ++i) {
    double sum = 0;
    const std::ptrdiff_t first = std::max<std::ptrdiff_t>(0, i - reach), last = std::min(count - 1, i + reach);
    for (std::ptrdiff_t n = first; n <= last; ++n) sum += pitch[n];
    melody.pitch.push_back(static_cast<float>(sum / static_cast<double>(last - first + 1)));
  }
  return melody;
}

/// The melodies that every recording is compared with, generated once.
const std::vector<Melody>& cohort() {
  static const std::vector<Melody> melodies = [] {
    std::vector<Melody> made;
    for (unsigned number = 0; number < kMelodies; ++number) made.push_back(made_up_melody(number));
    return made;
  }();
  return melodies;
}

/// The mean cost (1 - score) of the cohort against a tune, at one tempo.
double mean_cost(const Tune& tune, DriftDtwParameters parameters) {
  parameters.tempos = 1;
  const auto aligner = make_drift_dtw(parameters);
  double sum = 0;
  for (const Melody& melody : cohort())
    sum += 1 - aligner->bind(melody, tune.salience.hop_s, Anchor::anywhere)->score(tune);
  return sum / kMelodies;
}

/// The mean cost of the cohort against one view ("whitened" or "plain") of a recording.
double mean_cost(const Tune& tune, const char* view) {
  DriftDtwParameters parameters;
  parameters.views = view;
  parameters.background_weight = 0;
  parameters.polyphonic_drift_penalty = kDriftPenalty;
  return mean_cost(tune, parameters);
}

}  // namespace

void measure_background(Tune& tune) {
  if (!tune.polyphonic()) return;
  tune.salience.background_cost = mean_cost(tune, "whitened");
  if (tune.has_two_views()) tune.plain_salience.background_cost = mean_cost(tune, "plain");
  for (MelodyLine& line : tune.lines)
    line.background_cost =
        mean_cost(tune_of_line(line.melody, tune.salience.hop_s, line.role.c_str()), drift_dtw_against_lines({}));
}

}  // namespace tunefind
