// Time to turn a hum, ten seconds of a synthetic voice, into a query: each step alone (resampling, pitch tracking, ...)
// and all together (hear_hum).
#include <benchmark/benchmark.h>

#include "engine/hearing/hearing.hpp"
#include "experiments/synthesis/hum_synthesis.hpp"
#include "features/audio_files/resample.hpp"
#include "features/pitch_tracking/aperiodicity.hpp"
#include "features/pitch_tracking/aubio_pitch.hpp"
#include "features/pitch_tracking/yin_trackers.hpp"

namespace tunefind {
namespace {

constexpr double kSeconds = 10;  // length of the hum

const Audio& hum() {
  static const Audio hummed = [] {
    HumOptions options = draw_hum_options(demo_tunes().front(), 1);
    options.duration_s = kSeconds;
    return render_hum(demo_tunes().front(), options).audio;
  }();
  return hummed;
}

const Strategies& strategies() {
  static const Strategies made = [] {
    Settings settings;
    return make_strategies(settings);
  }();
  return made;
}

template <class Stage>
void measure(benchmark::State& state, Stage stage) {
  hum(), strategies();
  for (auto _ : state) benchmark::DoNotOptimize(stage());
}

void hum_resample(benchmark::State& state) {
  const std::vector<float> telephone = resample(hum().samples, kEngineRate, 8000);
  measure(state, [&] { return resample(telephone, 8000, kEngineRate); });
}

void hum_yinfft(benchmark::State& state) {
  measure(state, [] { return yinfft_hz(hum(), 0, pitch_frames(hum())); });
}

/// The aperiodicity functions as the pitch tracker computes them: for its own window and for that of yinfast.
void hum_aperiodicity(benchmark::State& state) {
  measure(state, [] {
    Aperiodicity aperiodicity(hum(), {{-524, 800}, yinfast_window()}, kPitchHop, 248);
    float sum = 0;
    for (std::size_t i = 0; i < pitch_frames(hum()); ++i) {
      aperiodicity.next();
      sum += aperiodicity.function(0)[100] + yinfast_hz(aperiodicity.function(1), hum(), i);
    }
    return sum;
  });
}

void hum_track(benchmark::State& state) {
  measure(state, [] { return strategies().pitch->track(hum()); });
}

void hum_contour(benchmark::State& state) {
  const PitchTrack track = strategies().pitch->track(hum());
  measure(state, [&] { return strategies().contour->shape(track); });
}

void hear_hum(benchmark::State& state) {
  measure(state, [] { return hear_query(hum(), strategies()); });
}

// The steps can use several threads, so both the processor time of all threads and the elapsed time are measured.
void timed(benchmark::internal::Benchmark* stage) {
  stage->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime()->UseRealTime();
}

BENCHMARK(hum_resample)->Apply(timed);
BENCHMARK(hum_yinfft)->Apply(timed);
BENCHMARK(hum_aperiodicity)->Apply(timed);
BENCHMARK(hum_track)->Apply(timed);
BENCHMARK(hum_contour)->Apply(timed);
BENCHMARK(hear_hum)->Apply(timed);

}  // namespace
}  // namespace tunefind
