// Speed of the window scan on one core, for each kernel that this machine supports: a hum of 100 frames against windows
// of 250 frames in 12 keys. A cell is one query frame x one song frame x one key. Each song has one window.
#include <algorithm>
#include <benchmark/benchmark.h>
#include <random>

#include "alignment/window_scan/window_scan.hpp"

namespace tunefind::window_scan {
namespace {

constexpr int kQueryFrames = 100, kWindowFrames = 250, kWindows = 2000, kKeys = 12;

/// A random melody as pitch bytes (half semitones): notes of two to nine frames, with steps of up to five semitones.
std::vector<std::uint8_t> random_walk(std::mt19937& random, int frames) {
  std::vector<std::uint8_t> walk;
  int pitch = 64;
  for (std::size_t held = 0; static_cast<int>(walk.size()) < frames; --held) {
    if (held == 0) {
      held = 2 + random() % 8;
      pitch = std::clamp(pitch + static_cast<int>(random() % 11) - 5, 52, 76);
    }
    walk.push_back(static_cast<std::uint8_t>(2 * pitch));
  }
  return walk;
}

/// The songs and the query, which are the same for all kernels.
struct Setup {
  std::vector<std::vector<std::uint8_t>> songs;
  std::vector<int> keys;
  std::vector<Window> windows;
  Query query;
  Costs costs = costs_of({});

  Setup() {
    std::mt19937 random(1);
    for (int key = 0; key < kKeys; ++key) keys.push_back(key - kKeys / 2);
    for (int n = 0; n < kWindows; ++n) songs.push_back(random_walk(random, kWindowFrames));
    for (const auto& song : songs) windows.push_back({song, keys});
    for (const std::uint8_t pitch2 : random_walk(random, kQueryFrames)) {
      query.pitch2.push_back(pitch2 + static_cast<int>(random() % 3) - 1);  // like a voice that is unsteady
      query.voiced.push_back(random() % 8 != 0);
    }
  }
};

void window_scan_kernel(benchmark::State& state, const Kernel& kernel) {
  static const Setup setup;
  for (auto _ : state) benchmark::DoNotOptimize(scan(setup.query, setup.costs, setup.windows, kernel));
  const double songs = static_cast<double>(state.iterations()) * kWindows;
  state.counters["songs_per_second"] = benchmark::Counter(songs, benchmark::Counter::kIsRate);
  state.counters["cells_per_second"] =
      benchmark::Counter(songs * kQueryFrames * kWindowFrames * kKeys, benchmark::Counter::kIsRate);
}

const bool kRegistered = [] {
  for (const Kernel& kernel : kernels())
    benchmark::RegisterBenchmark(("window_scan/" + kernel.name).c_str(), [&kernel](benchmark::State& state) {
      window_scan_kernel(state, kernel);
    })->Unit(benchmark::kMillisecond);
  return true;
}();

}  // namespace
}  // namespace tunefind::window_scan
