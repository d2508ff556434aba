// What a worker hears is what this process would hear, to the bit; and whatever a recording does to its worker, the
// caller gets one line that says so, and the next recording is heard as if nothing had been.
#include "server/analysis_process.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <csignal>
#include <future>
#include <random>
#include <sndfile.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <tbb/global_control.h>
#include <thread>
#include <unistd.h>

#include "engine/inputs.hpp"
#include "engine/settings.hpp"
#include "experiments/beat_synthesis.hpp"
#include "experiments/demo_tunes.hpp"
#include "experiments/hum_synthesis.hpp"
#include "features/audio_file.hpp"
#include "storage/record.hpp"
#include "tests/engine/tune_files.hpp"
#include "tests/features/audio_samples.hpp"
#include "tests/temporary_folder.hpp"

using namespace tunefind;

namespace {

/// The default strategies, and the text that makes a worker's the same.
struct Engine {
  Strategies strategies;
  std::string settings_text;
  explicit Engine(const std::vector<std::string>& assignments = {}) {
    Settings settings;
    for (const std::string& one : assignments) settings.set(one);
    strategies = make_strategies(settings);
    settings_text = ini_text(settings.canonical());
  }
};
const Engine& engine() {
  static const Engine instance;
  return instance;
}

AnalysisProcess analysis(AnalysisLimits limits = {}, int workers = 1) {
  return AnalysisProcess(TUNEFIND_COMMAND, engine().settings_text, workers, limits);
}

/// A folder with a hum and a beat of a demo tune.
struct Recordings {
  TemporaryFolder folder;
  std::filesystem::path hum = folder / "hum.wav", beat = folder / "beat.wav";
  Recordings() {
    const DemoTune& tune = demo_tunes().front();
    write_wav(hum, render_hum(tune, draw_hum_options(tune, 1)).audio);
    write_wav(beat, render_beat(tune, 1).audio);
  }
};
const Recordings& recordings() {
  static const Recordings instance;
  return instance;
}

bool same(const Query& a, const Query& b) {
  return a.melody == b.melody && a.quality == b.quality && a.sound == b.sound;
}

/// What a catalogue keeps of a tune, in its bytes.
std::string stored(const Tune& tune) {
  Song song;
  song.duration_s = tune.duration_s, song.polyphonic = tune.polyphonic, song.bpm = tune.bpm, song.key = tune.key;
  return encode(song) + encode_salience(tune) + encode(tune.lines) + encode(tune.chroma) + encode(tune.sound);
}

/// What a call complains of, or nothing.
template <class Complaint, class Call>
std::string complaint(const Call& call) {
  try {
    call();
  } catch (const Complaint& error) {
    return error.what();
  }
  return "";
}

double seconds(const auto& call) {
  const auto start = std::chrono::steady_clock::now();
  call();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(analysis_process_test)

BOOST_AUTO_TEST_CASE(a_hum_is_heard_as_in_this_process) {
  AnalysisProcess process = analysis();
  const std::string bytes = read_file(recordings().hum);
  const Audio audio = decode_audio(bytes, "hum");
  const Query expected = hear_query(audio, engine().strategies);
  for (int i = 0; i < 3; ++i) {
    const HeardHum heard = process.hear_hum(bytes);
    BOOST_TEST(same(heard.query, expected));
    BOOST_TEST(heard.duration_s == audio.duration_s());
    BOOST_TEST(!heard.query.melody.empty());
  }
}

BOOST_AUTO_TEST_CASE(a_beat_is_analysed_as_in_this_process) {
  AnalysisProcess process = analysis();
  const SongFeatures expected = features_of(read_tune(recordings().beat, engine().strategies), engine().strategies);
  const AnalysedSong song = process.analyse_song(recordings().beat, "beat");
  BOOST_TEST((stored(song.tune) == stored(expected.tune)));
  BOOST_TEST((song.terms == expected.terms));
  BOOST_TEST(song.peaks.size() == kWaveformPeaks);
  BOOST_TEST(int{*std::max_element(song.peaks.begin(), song.peaks.end())} > 200);  // beats are rendered to a peak of .9
}

BOOST_AUTO_TEST_CASE(measure, *boost::unit_test::disabled()) {
  AnalysisProcess process = analysis();
  const std::string bytes = read_file(recordings().hum);
  for (int i = 0; i < 30; ++i) process.hear_hum(bytes);
  const tbb::global_control one(tbb::global_control::max_allowed_parallelism, 1);
  std::vector<double> here, there;
  for (int i = 0; i < 50; ++i) {
    here.push_back(seconds([&] { hear_query(decode_audio(bytes, "hum"), engine().strategies); }));
    there.push_back(seconds([&] { process.hear_hum(bytes); }));
  }
  std::sort(here.begin(), here.end()), std::sort(there.begin(), there.end());
  BOOST_TEST_MESSAGE("hum here " << here[25] * 1e3 << " ms, there " << there[25] * 1e3 << " ms; p90 " << here[45] * 1e3
                                 << " " << there[45] * 1e3);
  BOOST_TEST_MESSAGE("beat here " << seconds([&] { read_tune(recordings().beat, engine().strategies); }) << " s, there "
                                  << seconds([&] { process.analyse_song(recordings().beat, "beat"); }) << " s");
  BOOST_TEST(true);
}

BOOST_AUTO_TEST_SUITE_END()
