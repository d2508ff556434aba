// Speed of analysing a recording on one core, stage by stage; `x_real_time` is the seconds of music analysed in a
// second of processor time. The music is a demo beat, repeated to three minutes, or the recording whose path is in the
// environment variable TUNEFIND_BENCHMARK_AUDIO.
#include <benchmark/benchmark.h>
#include <cstdlib>

#include "alignment/drift_dtw/background.hpp"
#include "engine/hearing/song_features.hpp"
#include "experiments/synthesis/beat_synthesis.hpp"
#include "features/audio_files/audio_file.hpp"
#include "features/melody_extraction/melody_lines.hpp"
#include "features/structure/beats.hpp"

namespace tunefind {
namespace {

constexpr double kSeconds = 180;  // least length of the repeated beat

const Audio& audio() {
  static const Audio music = [] {
    if (const char* const path = std::getenv("TUNEFIND_BENCHMARK_AUDIO")) return read_audio(path);
    const Audio beat = render_beat(demo_tunes().front(), 1).audio;
    Audio repeated{beat.sample_rate, {}};
    while (repeated.duration_s() < kSeconds)
      repeated.samples.insert(repeated.samples.end(), beat.samples.begin(), beat.samples.end());
    return repeated;
  }();
  return music;
}

const Strategies& strategies() {
  static const Strategies made = [] {
    Settings settings;
    return make_strategies(settings);
  }();
  return made;
}

const LogSpectrogram& spectrogram() {
  static const LogSpectrogram made = log_spectrogram(audio());
  return made;
}

const Tune& tune() {
  static const Tune made = analyse(audio(), strategies());
  return made;
}

template <class Stage>
void measure(benchmark::State& state, Stage stage) {
  for (auto _ : state) benchmark::DoNotOptimize(stage());
  state.counters["x_real_time"] =
      benchmark::Counter(audio().duration_s() * static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}

void spectrogram_stage(benchmark::State& state) {
  measure(state, [] { return log_spectrogram(audio()); });
}

void beats_stage(benchmark::State& state) {
  measure(state, [] { return track_beats(audio()); });
}

void salience_stage(benchmark::State& state) {
  const SalienceFunction& salience = *strategies().salience;
  measure(state, [&] {
    return std::pair(salience.salience(spectrogram(), SalienceView::whitened, salience.hop_s()),
                     salience.salience(spectrogram(), SalienceView::plain, salience.hop_s()));
  });
}

void background_stage(benchmark::State& state) {
  Tune measured = tune();
  measure(state, [&] {
    measure_background(measured);
    return measured.salience.background_cost;
  });
}

void lines_stage(benchmark::State& state) {
  measure(state, [] { return melody_lines(spectrogram(), *strategies().lines, *strategies().melody); });
}

void chroma_stage(benchmark::State& state) {
  measure(state, [] { return strategies().chroma->chroma(spectrogram(), tune().chroma.times_s); });
}

void all_features(benchmark::State& state) {
  measure(state, [] { return analyse(audio(), strategies()); });
}

BENCHMARK(spectrogram_stage)->Unit(benchmark::kMillisecond);
BENCHMARK(beats_stage)->Unit(benchmark::kMillisecond);
BENCHMARK(salience_stage)->Unit(benchmark::kMillisecond);
BENCHMARK(background_stage)->Unit(benchmark::kMillisecond);
BENCHMARK(lines_stage)->Unit(benchmark::kMillisecond);
BENCHMARK(chroma_stage)->Unit(benchmark::kMillisecond);
BENCHMARK(all_features)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tunefind

BENCHMARK_MAIN();
