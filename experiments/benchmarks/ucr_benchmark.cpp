// How many points of a melody a second are searched for a hum on one core: by the window scan in the 24 half-semitone
// keys of an octave, and by the UCR suite, which normalises the key away. Both are asked for the one best match; the
// scan finds it at any tempo ratio from 1/2 to 2, the UCR suite where the hum is about as long as what it is of.
//
// The series is made-up melodies at ten frames a second. Hums are out of tune and waver, their tempo varies by 15 %,
// and their key drifts by 1 to 1.5 semitones. They are of parts of the series, or foreign to it, so that nothing is
// near enough for the bounds of the UCR suite to refuse most of the rest. The scan looks at every `stride`-th frame of
// hums that costs of a byte have no room for, as the vote filter does; `ucr_stride` is what the UCR suite looks at.
// Points are those of the whole series always.
#include <algorithm>
#include <benchmark/benchmark.h>
#include <cmath>
#include <numbers>
#include <time.h>
#include <vector>

#include "alignment/window_scan/window_scan.hpp"
#include "experiments/benchmarks/ucr_suite.hpp"
#include "experiments/synthesis/demo_tunes.hpp"
#include "experiments/synthesis/melody_model.hpp"
#include "features/melody_extraction/line_tune.hpp"

namespace tunefind {
namespace {

constexpr std::size_t kPoints = 250'000;
constexpr std::size_t kMostRows = 125;       // of a scan
constexpr std::size_t kWindowFrames = 2000;  // a window's own; it also has what a match that begins in it may need
constexpr int kHums = 16, kKeys = 24;
constexpr double kHop_s = 0.1, kMelody_s = 15;
constexpr double kBand = 0.05;                                            // of the query, as in the paper
constexpr double kTempoVaries = 0.15, kOutOfTune = 0.4, kWavering = 0.2;  // semitones: standard deviations

using Points = std::vector<double>;

/// Made-up melodies one after the other, in semitones; short ones, so that little of them recurs.
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

/// A hum of a melody from `begin` on.
struct Hum {
  std::size_t begin;
  Points pitch;
};

Hum hum_of(const Points& melody, std::size_t frames, std::uint64_t seed) {
  synthesis::Random random(seed);
  Hum hum{static_cast<std::size_t>(random.integer(0, static_cast<int>(melody.size() - 2 * frames))), {}};
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

Points every(std::size_t stride, const Points& points) {
  Points some;
  for (std::size_t i = 0; i < points.size(); i += stride) some.push_back(points[i]);
  return some;
}

/// A series in windows, as an index has them.
class WindowScan {
 public:
  WindowScan(const Points& points, std::size_t rows) {
    for (const double pitch : points) frames_.push_back(static_cast<std::uint8_t>(std::lround(2 * pitch)));
    for (int key = -kKeys / 2; key < kKeys / 2; ++key) keys_.push_back(key);
    for (std::size_t first = 0; first < frames_.size(); first += kWindowFrames)
      windows_.push_back(
          {std::span(frames_).subspan(first, std::min(kWindowFrames + 2 * rows - 1, frames_.size() - first)), keys_});
  }

  /// The frame that the best match ends in.
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
  std::vector<Hum> hums;
  for (std::uint64_t seed = 1; seed <= kHums; ++seed) hums.push_back(hum_of(source, frames, seed));

  double scan_s = 0, ucr_s = 0, scan_found = 0, ucr_found = 0, searches = 0;
  ucr_suite::Effort effort;
  const auto near = [&](std::size_t at, std::size_t truth) { return std::max(at, truth) - std::min(at, truth) < 20; };
  for (auto _ : state)
    for (const Hum& hum : hums) {
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
