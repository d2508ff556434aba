// Compares the window scan with the UCR suite: points of a melody that are searched for a hum in a second, on one core.
// The window scan tries the 24 half-semitone keys of an octave; the UCR suite normalises the key away. Both return the
// one best match. The window scan finds matches at tempo ratios from 1/2 to 2, the UCR suite only such that are about
// as long as the hum.
//
// The series consists of generated melodies at ten frames a second. Hums are simulated: out of tune and unsteady, with
// a tempo that varies by 15 % and a key that drifts by 1 to 1.5 semitones. They are excerpts of the series, or
// (`foreign`) of other melodies. The latter have no close match, which makes the UCR suite slow, since its bounds can
// refuse only what is worse than the best match so far.
//
// The window scan's costs are bytes, which limits the length of a hum; of longer hums, and of the series then, it gets
// every `stride`-th frame, as in the vote filter. The UCR suite gets every `ucr_stride`-th point. Speeds are always in
// points of the whole series.
#include <algorithm>
#include <benchmark/benchmark.h>
#include <cmath>
#include <numbers>
#include <time.h>
#include <vector>

#include "alignment/window_scan/window_scan.hpp"
#include "experiments/benchmarks/ucr_suite.hpp"
#include "experiments/generation/melody_model.hpp"
#include "experiments/synthesis/demo_tunes.hpp"
#include "features/melody_extraction/line_tune.hpp"

namespace tunefind {
namespace {

constexpr std::size_t kPoints = 250'000;
constexpr std::size_t kMostRows = 125;  // longest query of a window scan: its total cost still fits into a byte
/// Frames in which a match can begin in a window. The window is longer, so that such a match fits into it.
constexpr std::size_t kWindowFrames = 2000;
constexpr int kHums = 16, kKeys = 24;
constexpr double kHop_s = 0.1;
constexpr double kMelody_s = 15;       // length of each melody in the series: short, so that little of it recurs
constexpr double kBand = 0.05;         // width of the DTW band as a share of the query's length, as in the paper
constexpr double kTempoVaries = 0.15;  // amplitude of the tempo's variation
constexpr double kOutOfTune = 0.4;     // standard deviation of a note's pitch error, in semitones
constexpr double kWavering = 0.2;      // standard deviation of the pitch error of each frame, in semitones

using Points = std::vector<double>;

/// Concatenated melodies of the melody model, in semitones.
Points melodies(std::uint64_t seed, std::size_t points) {
  std::vector<std::vector<Note>> tunes;
  for (const DemoTune& tune : demo_tunes()) tunes.push_back(tune.notes);
  const MelodyModel model(tunes);
  Points pitch;
  for (std::uint64_t n = 1; pitch.size() < points; ++n)
    for (const float each : melody_of_notes(model.draw(seed, n, kMelody_s), kHop_s).pitch) pitch.push_back(each);
  pitch.resize(points);
  return pitch;
}

const Points& series() {
  static const Points made = melodies(1, kPoints);
  return made;
}

/// A simulated hum of a melody.
struct SimulatedHum {
  std::size_t begin;  ///< the point of the melody at which it begins
  Points pitch;       ///< in semitones
};

SimulatedHum hum_of(const Points& melody, std::size_t frames, std::uint64_t seed) {
  synthesis::Random random(seed);
  SimulatedHum hum{static_cast<std::size_t>(random.integer(0, static_cast<int>(melody.size() - 2 * frames))), {}};
  const double key = random.uniform(-5, 5), drift = random.uniform(1, 1.5) * (random.chance(0.5) ? 1 : -1);
  const double turns = random.uniform(0.5, 1.5), phase = random.uniform(0, 1);
  double at = static_cast<double>(hum.begin), error = kOutOfTune * random.normal();
  for (std::size_t i = 0; i < frames; ++i) {
    const double part = static_cast<double>(i) / static_cast<double>(frames);
    const double note = melody[static_cast<std::size_t>(at)];
    hum.pitch.push_back(note + error + kWavering * random.normal() + key + drift * (part - 0.5));
    at += 1 + kTempoVaries * std::sin(2 * std::numbers::pi * (turns * part + phase));
    if (melody[static_cast<std::size_t>(at)] != note) error = kOutOfTune * random.normal();
  }
  return hum;
}

/// Every `stride`-th point.
Points every(std::size_t stride, const Points& points) {
  Points some;
  for (std::size_t i = 0; i < points.size(); i += stride) some.push_back(points[i]);
  return some;
}

/// A series prepared for the window scan: split into overlapping windows.
class WindowScan {
 public:
  WindowScan(const Points& points, std::size_t rows) {
    for (const double pitch : points) frames_.push_back(static_cast<std::uint8_t>(std::lround(2 * pitch)));
    for (int key = -kKeys / 2; key < kKeys / 2; ++key) keys_.push_back(key);
    for (std::size_t first = 0; first < frames_.size(); first += kWindowFrames)
      windows_.push_back(
          {std::span(frames_).subspan(first, std::min(kWindowFrames + 2 * rows - 1, frames_.size() - first)), keys_});
  }

  /// The last frame of the best match.
  std::size_t end_of(const Points& hum) const {
    window_scan::Query query;
    for (const double pitch : hum) query.pitch2.push_back(static_cast<int>(std::lround(2 * pitch)));
    query.voiced.assign(hum.size(), 1);
    const auto matches = window_scan::scan(query, window_scan::costs_of({}), windows_);
    const auto best = std::ranges::min_element(matches, {}, &window_scan::Match::cost);
    return static_cast<std::size_t>(best - matches.begin()) * kWindowFrames + static_cast<std::size_t>(best->end_frame);
  }

 private:
  std::vector<std::uint8_t> frames_;
  std::vector<int> keys_;
  std::vector<window_scan::Window> windows_;
};

double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

void against_ucr_suite(benchmark::State& state) {
  const auto frames = static_cast<std::size_t>(state.range(0)), ucr_stride = static_cast<std::size_t>(state.range(1));
  const std::size_t stride = (frames + kMostRows - 1) / kMostRows;
  const WindowScan window_scan(every(stride, series()), frames / stride);
  const Points ucr_series = every(ucr_stride, series());
  const bool foreign = state.range(2) != 0;
  const Points source = foreign ? melodies(2, kPoints / 10) : series();
  std::vector<SimulatedHum> hums;
  for (std::uint64_t seed = 1; seed <= kHums; ++seed) hums.push_back(hum_of(source, frames, seed));

  double scan_s = 0, ucr_s = 0, scan_found = 0, ucr_found = 0, searches = 0;
  ucr_suite::Effort effort;
  const auto near = [&](std::size_t at, std::size_t truth) { return std::max(at, truth) - std::min(at, truth) < 20; };
  for (auto _ : state)
    for (const SimulatedHum& hum : hums) {
      const Points scan_hum = every(stride, hum.pitch), ucr_hum = every(ucr_stride, hum.pitch);
      const auto band = static_cast<std::size_t>(kBand * static_cast<double>(ucr_hum.size()));
      const double start = processor_seconds();
      const std::size_t end = window_scan.end_of(scan_hum);
      const double scanned = processor_seconds();
      const auto match = ucr_suite::best_match(ucr_hum, ucr_series, band, &effort);
      ucr_s += processor_seconds() - scanned;
      scan_s += scanned - start;
      ++searches;
      scan_found += near(end * stride, hum.begin + frames);
      ucr_found += match && near(match->begin * ucr_stride, hum.begin);
    }
  const double points = searches * static_cast<double>(series().size());
  const double beginnings =
      static_cast<double>(effort.kim + effort.keogh_of_query + effort.keogh_of_series + effort.warped);
  state.counters["scan_points_per_second"] = points / scan_s;
  state.counters["ucr_points_per_second"] = points / ucr_s;
  state.counters["ratio"] = ucr_s / scan_s;
  if (!foreign) state.counters["scan_found"] = scan_found / searches;
  if (!foreign) state.counters["ucr_found"] = ucr_found / searches;
  state.counters["ucr_warped"] = static_cast<double>(effort.warped) / beginnings;
}

BENCHMARK(against_ucr_suite)
    ->ArgNames({"frames", "ucr_stride", "foreign"})
    ->ArgsProduct({{100, 125, 250}, {1}, {0, 1}})
    ->ArgsProduct({{250}, {2}, {0, 1}})
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tunefind
