// The program whose instructions scripts/check_instructions counts: a fixed small amount of work for each stage. It
// runs under callgrind with one thread and makes one dump a stage. Not counted are the preparation of a stage's input
// and its first run, in which tables and plans are made that later runs reuse. Prints each stage's result.
#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string>
#include <tbb/global_control.h>
#include <valgrind/callgrind.h>
#include <vector>

#include "alignment/window_scan/window_scan.hpp"
#include "engine/filter/vote_filter.hpp"
#include "engine/hearing/hearing.hpp"
#include "engine/search.hpp"
#include "experiments/generation/melody_model.hpp"
#include "experiments/synthesis/beat_synthesis.hpp"
#include "experiments/synthesis/hum_synthesis.hpp"
#include "features/melody_extraction/line_tune.hpp"
#include "features/melody_frames.hpp"
#include "features/pitch_tracking/contour.hpp"

namespace tunefind {
namespace {

constexpr int kSongs = 300, kAlignedSongs = 10;  // in the index; aligned in drift_dtw
constexpr double kSong_s = 60, kHum_s = 5, kBeat_s = 10;
constexpr std::size_t kNearest = 150, kVisits = 20'000;  // places that a lookup returns, and examines, at most

/// Counts the instructions of the second run of `stage`, a function that returns a number.
template <class Stage>
void count(const std::string& name, Stage stage) {
  stage();
  CALLGRIND_START_INSTRUMENTATION;
  CALLGRIND_ZERO_STATS;
  const auto result = stage();
  CALLGRIND_DUMP_STATS_AT(name.c_str());
  CALLGRIND_STOP_INSTRUMENTATION;
  fmt::print("{} {}\n", name, result);
}

std::vector<Tune> generated_tunes(double hop_s) {
  std::vector<std::vector<Note>> notes;
  for (const DemoTune& tune : demo_tunes()) notes.push_back(tune.notes);
  const MelodyModel model(notes);
  std::vector<Tune> tunes;
  for (int n = 1; n <= kSongs; ++n)
    tunes.push_back(
        tune_of_line(melody_of_notes(model.draw(1, static_cast<std::uint64_t>(n), kSong_s)), hop_s, "tune"));
  return tunes;
}

SongIndex index_of(const std::vector<Tune>& tunes, const Strategies& strategies) {
  std::vector<IndexedSong> songs;
  for (const Tune& tune : tunes) {
    Song song;
    song.id = fmt::format("song{:04}", songs.size());
    song.duration_s = tune.duration_s;
    songs.push_back({song, tune});
  }
  return SongIndex(strategies.salience->hop_s(), std::move(songs), strategies.terms);
}

void count_hearing(const Audio& hum, const Strategies& strategies) {
  count("hear_hum", [&] { return hear_query(hum, strategies).melody.frames(); });
}

void count_salience(const Strategies& strategies) {
  Audio beat = render_beat(demo_tunes().front(), {.intro_bars = 1}).audio;
  beat.samples.resize(static_cast<std::size_t>(kBeat_s * beat.sample_rate));
  count("log_spectrogram", [&] { return log_spectrogram(beat).frames(); });
  const LogSpectrogram spectrogram = log_spectrogram(beat);
  count("salience", [&] {
    const SalienceFunction& salience = *strategies.salience;
    return salience.salience(spectrogram, SalienceView::whitened, salience.hop_s()).peaks.size() +
           salience.salience(spectrogram, SalienceView::plain, salience.hop_s()).peaks.size();
  });
}

void count_window_scan(const MelodyFrames& hum, const SongIndex& index) {
  window_scan::Query query;
  for (std::size_t i = 0; i < hum.size(); ++i) {
    query.pitch2.push_back(hum.pitch8[i] / 4);
    query.voiced.push_back(hum.voiced[i]);
  }
  constexpr std::array kKeys{-2, -1, 0, 1, 2};
  std::vector<window_scan::Window> windows;
  for (std::size_t song = 0; song < index.size(); ++song) windows.push_back({index.outline(song), kKeys});
  const window_scan::Costs costs = window_scan::costs_of({});
  count("window_scan/" + window_scan::kernels().front().name, [&] {
    int sum = 0;
    for (const window_scan::Match& match : window_scan::scan(query, costs, windows)) sum += match.cost;
    return sum;
  });
}

void count_drift_dtw(const Query& query, const std::vector<Tune>& tunes, const Strategies& strategies) {
  count("drift_dtw", [&] {
    const auto aligner = strategies.align->bind(query.melody, strategies.salience->hop_s(), Anchor::anywhere);
    double sum = 0;
    for (int n = 0; n < kAlignedSongs; ++n) sum += aligner->score(tunes[static_cast<std::size_t>(n)]);
    return sum;
  });
}

void count_term_lookup(const MelodyFrames& hum, const SongIndex& index) {
  const std::vector<std::uint16_t> pitch8(hum.pitch8.begin(), hum.pitch8.end());
  count("term_lookup", [&] {
    std::size_t found = 0;
    std::array<std::uint32_t, kMostUnlike + 1> nearer{};
    for (const SketchedPlace& place : index.extractor()->places(pitch8, index.hop_s(), VoteFilterParameters{}.step_s))
      found += index.terms().nearest(*index.extractor(), place.sketch, kNearest, kVisits, nearer).size();
    return found;
  });
}

void count_all() {
  Settings settings;
  const Strategies strategies = make_strategies(settings);
  const RenderedHum hum = render_hum(demo_tune("amazing-grace"), {.duration_s = kHum_s, .tempo_ratio = 1.1});
  count_hearing(hum.audio, strategies);
  count_salience(strategies);

  const std::vector<Tune> tunes = generated_tunes(strategies.salience->hop_s());
  const SongIndex index = index_of(tunes, strategies);
  const Query query = make_query(hold_rests(hum.melody));  // the true melody: pitch tracking is counted in hear_hum
  const MelodyFrames frames = frames_of(query.melody, index.hop_s());
  count_window_scan(frames, index);
  count_drift_dtw(query, tunes, strategies);
  count_term_lookup(frames, index);
  count("vote_filter", [&] { return strategies.filter->candidates(query, index, Anchor::anywhere).size(); });
  count("search", [&] { return search(query, index, strategies, {}).songs.size(); });
}

}  // namespace
}  // namespace tunefind

int main() {
  const tbb::global_control one_thread(tbb::global_control::max_allowed_parallelism, 1);
  tunefind::count_all();
}
