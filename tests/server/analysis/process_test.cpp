// A worker's result equals that of this process to the bit. What it refuses, because it is too long, too large or not a
// recording, it names in one line, and the same worker then analyses the next recording.
#include "server/analysis/process.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <future>
#include <random>
#include <sndfile.h>
#include <sys/resource.h>
#include <unistd.h>

#include "engine/hearing/hearing.hpp"
#include "engine/hearing/song_features.hpp"
#include "storage/records/record.hpp"
#include "tests/engine/tune_files.hpp"
#include "tests/features/audio_samples.hpp"
#include "tests/sanitized.hpp"
#include "tests/server/recordings.hpp"

using namespace tunefind;
using namespace tunefind::server;
using namespace tunefind::test;

namespace {

bool same(const Query& a, const Query& b) {
  return a.melody == b.melody && a.quality == b.quality && a.sound == b.sound;
}

/// What a catalogue stores of a tune, as bytes.
std::string stored(const Tune& tune) {
  Song song;
  song.duration_s = tune.duration_s, song.kind = tune.kind, song.bpm = tune.bpm, song.key = tune.key;
  return encode(song) + encode_salience(tune) + encode(tune.lines) + encode(tune.chroma) + encode(tune.sound);
}

bool same(const AnalysedSong& a, const SongFeatures& b) {
  return stored(a.tune) == stored(b.tune) && a.terms == b.terms;
}

/// A flac file of silence: a few bytes for each second.
std::string silent_flac(double seconds, int rate = 8000, int channels = 1) {
  const TemporaryFolder folder;
  SF_INFO info{};
  info.samplerate = rate;
  info.channels = channels;
  info.format = SF_FORMAT_FLAC | SF_FORMAT_PCM_16;
  SNDFILE* const sound = sf_open((folder / "silence.flac").c_str(), SFM_WRITE, &info);
  BOOST_REQUIRE(sound);
  const std::vector<short> block(static_cast<std::size_t>(rate * channels));
  for (int second = 0; second < seconds; ++second) sf_writef_short(sound, block.data(), rate);
  sf_close(sound);
  return read_file(folder / "silence.flac");
}

struct Sample {
  std::string name, bytes;
};

/// Files that are not recordings, although some begin like one.
std::vector<Sample> no_recordings() {
  std::mt19937 random(7);
  const auto noise = [&](std::size_t count) {
    std::string bytes(count, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    return bytes;
  };
  std::vector<Sample> samples{
      {"nothing but zeros", std::string(5000, '\0')},
      {"text", "Sehr geehrte Damen und Herren, anbei die Aufnahme."},
      {"hls", "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"},
      {"m3u", "#EXTM3U\n/etc/passwd\n"},
      {"concat", "ffconcat version 1.0\nfile /etc/passwd\n"},
      {"dash", "<?xml version=\"1.0\"?><MPD><Period><AdaptationSet><BaseURL>file:///etc/passwd</BaseURL>"},
      {"sdp", "v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n"},
      {"svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><image href=\"/etc/passwd\"/></svg>"},
      {"picture", std::string("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\b\2\0\0\0", 29) + noise(500)},
      {"zip", std::string("PK\3\4\24\0\0\0\b\0", 10) + noise(500)},
      {"avi", "RIFF" + std::string("\0\1\0\0", 4) + "AVI LIST" + noise(500)},
      {"flv", std::string("FLV\1\5\0\0\0\11\0\0\0\0", 13) + noise(500)}};
  const std::vector<std::pair<const char*, std::string>> magics{
      {"wav", "RIFF" + std::string("\x24\x10\0\0", 4) + "WAVEfmt " + std::string("\x10\0\0\0\1\0\1\0", 8)},
      {"flac", std::string("fLaC\0\0\0\x22", 8)},
      {"ogg", std::string("OggS\0\2\0\0\0\0\0\0\0\0", 14)},
      {"mp3", std::string("ID3\4\0\0\0\0\1\0", 10)},
      {"mp3 frame", "\xff\xfb\x90\x64"},
      {"aac", "\xff\xf1\x50\x80"},
      {"aiff", "FORM" + std::string("\0\0\x10\0", 4) + "AIFFCOMM"},
      {"webm", "\x1a\x45\xdf\xa3"},
      {"m4a", std::string("\0\0\0\x20", 4) + "ftypM4A "},
      {"w64", "riff\x2e\x91\xcf\x11"},
      {"caf", std::string("caff\0\1\0\0", 8)},
      {"midi", "MThd" + std::string("\0\0\0\6\0\1\0\3\0\x60", 10) + "MTrk"}};
  for (const auto& [name, magic] : magics)
    for (const std::size_t count : {std::size_t{0}, std::size_t{50}, std::size_t{5000}, std::size_t{100000}})
      samples.push_back({std::string(name) + " and " + std::to_string(count) + " random bytes", magic + noise(count)});
  return samples;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(process_test)

BOOST_AUTO_TEST_CASE(a_worker_makes_the_same_query_as_this_process) {
  AnalysisProcess process = analysis();
  const std::string bytes = read_file(recordings().hum);
  const Audio audio = decode_audio(bytes, "hum");
  const Query expected = hear_query(audio, engine().strategies);
  for (int i = 0; i < 3; ++i) {
    const HeardHum heard = process.hear_hum(kSingleUser, bytes);
    BOOST_TEST(same(heard.query, expected));
    BOOST_TEST(heard.duration_s == audio.duration_s());
    BOOST_TEST(!heard.query.melody.empty());
  }
}

BOOST_AUTO_TEST_CASE(accepts_hums_of_every_common_format) {
  AnalysisProcess process = analysis();
  const std::filesystem::path corpus = std::filesystem::path(TUNEFIND_FIXTURES) / "../fuzz/corpus/audio";
  for (const char* name :
       {"tone.wav", "tone.flac", "tone.ogg", "tone.opus", "tone.mp3", "tone.aac", "tone.aiff", "tone.webm", "tone.m4a"})
    BOOST_TEST_CONTEXT(name) {
      const std::string bytes = read_file(corpus / name);
      BOOST_TEST(
          same(process.hear_hum(kSingleUser, bytes).query, hear_query(decode_audio(bytes, name), engine().strategies)));
    }
}

BOOST_AUTO_TEST_CASE(a_worker_analyses_recordings_as_this_process_does) {
  AnalysisProcess process = analysis();
  const TemporaryFolder folder;
  for (std::size_t i = 0; i < std::min<std::size_t>(4, demo_tunes().size()); ++i) {
    const std::filesystem::path beat = folder / "a file without suffix";
    write_wav(beat, render_beat(demo_tunes()[i], i).audio);
    const AnalysedSong song = process.analyse_song(beat, "beat");
    BOOST_TEST(same(song, features_of(read_tune(beat, engine().strategies), engine().strategies)));
    BOOST_TEST(song.tune.polyphonic());
    BOOST_TEST(song.peaks.size() == kWaveformPeaks);
    BOOST_TEST(int{*std::max_element(song.peaks.begin(), song.peaks.end())} >= 229);  // rendered to a peak of .9
  }
}

BOOST_AUTO_TEST_CASE(a_worker_analyses_midi_files_as_this_process_does) {
  AnalysisProcess process = analysis();
  const TemporaryFolder folder;
  std::vector<Note> notes;
  for (int i = 0; i < 200; ++i) notes.push_back({i * 0.5, 0.4, static_cast<float>(60 + i * i % 12)});
  write_file(folder / "a.mid", test::midi_bytes(notes));
  std::filesystem::copy_file(folder / "a.mid", folder / "without suffix");
  const AnalysedSong song = process.analyse_song(folder / "without suffix", "notes");
  BOOST_TEST(same(song, features_of(read_tune(folder / "a.mid", engine().strategies), engine().strategies)));
  BOOST_TEST(!song.terms.empty());
  BOOST_TEST(song.peaks.empty());
}

BOOST_AUTO_TEST_CASE(workers_use_the_strategies_of_the_settings) {
  const test::Engine other({"sound.strategy=mel_dtw", "contour.median_ms=200", "terms.strategy=interval_ngram",
                            "loops.strategy=none", "search.k=3"});
  BOOST_TEST(other.settings_text != engine().settings_text);
  AnalysisProcess process(TUNEFIND_COMMAND, other.settings_text, 1);
  const std::string bytes = read_file(recordings().hum);
  const Query expected = hear_query(decode_audio(bytes, "hum"), other.strategies);
  BOOST_TEST(!expected.sound.empty());
  BOOST_TEST(same(process.hear_hum(kSingleUser, bytes).query, expected));
  BOOST_TEST(same(process.analyse_song(recordings().beat, "beat"),
                  features_of(read_tune(recordings().beat, other.strategies), other.strategies)));
}

BOOST_AUTO_TEST_CASE(wrong_settings_are_an_error_at_once) {
  const auto with = [](const char* text) { AnalysisProcess process(TUNEFIND_COMMAND, text, 1); };
  BOOST_CHECK_THROW(with("[pitch]\nstrategy = perfect\n"), ConfigError);
  BOOST_CHECK_THROW(with("[server]\nport = 80\n"), ConfigError);
}

BOOST_AUTO_TEST_CASE(many_threads_share_few_workers) {
  AnalysisProcess process = analysis({}, 2);
  const std::string bytes = read_file(recordings().hum);
  const Query expected = hear_query(decode_audio(bytes, "hum"), engine().strategies);
  std::vector<std::future<int>> threads;
  for (int thread = 0; thread < 6; ++thread)
    threads.push_back(std::async(std::launch::async, [&] {
      int right = 0;
      for (int i = 0; i < 5; ++i) right += same(process.hear_hum(kSingleUser, bytes).query, expected);
      return right;
    }));
  const AnalysedSong song = process.analyse_song(recordings().beat, "beat");
  for (auto& thread : threads) BOOST_TEST(thread.get() == 5);
  BOOST_TEST(children().size() <= 8u);
}

BOOST_AUTO_TEST_CASE(refuses_what_is_not_a_recording_and_keeps_the_worker) {
  AnalysisProcess process = analysis();
  process.hear_hum(kSingleUser, read_file(recordings().hum));
  const std::vector<int> workers = children();
  const std::string good = read_file(recordings().hum);
  const TemporaryFolder folder;
  for (const Sample& sample : no_recordings()) BOOST_TEST_CONTEXT(sample.name) {
      // Random bytes after the beginning of an mp3 or aac file can decode to noise, a recording without a melody.
      try {
        const HeardHum heard = process.hear_hum(kSingleUser, sample.bytes, "x");
        BOOST_TEST(heard.query.melody.duration_s() <= heard.duration_s + 1);
      } catch (const AudioError& error) {
        const std::string reason = error.what();
        BOOST_TEST(reason.starts_with("x: "));
        BOOST_TEST(reason.find("crash") == std::string::npos);
        BOOST_TEST(reason.find("nonsense") == std::string::npos);
        BOOST_TEST(reason.find('\n') == std::string::npos);
      }
    }
  for (const Sample& sample : no_recordings()) {
    if (sample.bytes.size() > 5100) continue;
    BOOST_TEST_CONTEXT(sample.name) {
      write_file(folder / "x", sample.bytes);
      try {
        process.analyse_song(folder / "x", "x");
      } catch (const AudioError& error) {
        const std::string reason = error.what();
        BOOST_TEST(reason.find("crash") == std::string::npos);
        BOOST_TEST(reason.find("nonsense") == std::string::npos);
      }
    }
  }
  BOOST_TEST(children() == workers, boost::test_tools::per_element());
  BOOST_TEST(!process.hear_hum(kSingleUser, good).query.melody.empty());
}

BOOST_AUTO_TEST_CASE(refuses_formats_that_refer_to_other_files) {
  AnalysisProcess process = analysis();
  for (const char* name : {"text", "hls", "m3u", "concat", "dash", "sdp", "svg", "picture", "zip", "flv"}) {
    const auto samples = no_recordings();
    const auto sample = std::ranges::find(samples, name, &Sample::name);
    BOOST_TEST(complaint<AudioError>([&] { process.hear_hum(kSingleUser, sample->bytes, "x"); }) ==
               "x: not a recording: unknown format");
  }
  BOOST_TEST(complaint<AudioError>([&] { process.hear_hum(kSingleUser, "", "x"); }) == "x: empty file");
}

BOOST_AUTO_TEST_CASE(truncated_recordings_do_no_harm) {
  AnalysisProcess process = analysis();
  process.hear_hum(kSingleUser, read_file(recordings().hum));
  const std::vector<int> workers = children();
  const std::filesystem::path corpus = std::filesystem::path(TUNEFIND_FIXTURES) / "../fuzz/corpus/audio";
  for (const auto& entry : std::filesystem::directory_iterator(corpus)) {
    const std::string whole = read_file(entry.path());
    for (int part = 1; part < 8; ++part) BOOST_TEST_CONTEXT(entry.path().filename() << " to " << part << "/8") {
        const std::string reason = complaint<AudioError>(
            [&] { process.hear_hum(kSingleUser, std::string_view(whole).substr(0, whole.size() * part / 8), "x"); });
        BOOST_TEST(reason.find("crash") == std::string::npos);
        BOOST_TEST(reason.find("nonsense") == std::string::npos);
      }
  }
  BOOST_TEST(children() == workers, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(refuses_a_flac_that_unpacks_to_hours) {
  AnalysisProcess process = analysis();
  const std::string bomb = silent_flac(3 * 3600);
  BOOST_TEST(bomb.size() < 500000u);
  const TemporaryFolder folder;
  write_file(folder / "bomb", bomb);
  BOOST_TEST(complaint<AudioError>([&] { process.hear_hum(kSingleUser, bomb, "bomb"); }) ==
             "bomb: longer than 60 seconds");
  BOOST_TEST(complaint<AudioError>([&] { process.analyse_song(folder / "bomb", "bomb"); }) ==
             "bomb: longer than 20 minutes");
  rusage ended{};
  getrusage(RUSAGE_CHILDREN, &ended);
  BOOST_TEST(ended.ru_maxrss < 1000000);  // KiB, of the largest child of this whole process
}

BOOST_AUTO_TEST_CASE(hums_and_songs_have_separate_limits) {
  AnalysisLimits limits;
  limits.longest_hum_s = 5;
  limits.longest_song_s = 10;
  limits.largest_hum_bytes = 1'000'000;
  limits.largest_song_bytes = 2'000'000;
  AnalysisProcess process = analysis(limits);
  const TemporaryFolder folder;
  const auto song = [&](const std::string& bytes) {
    write_file(folder / "song", bytes);
    return complaint<AudioError>([&] { process.analyse_song(folder / "song", "song"); });
  };
  const auto hum = [&](const std::string& bytes) {
    return complaint<AudioError>([&] { process.hear_hum(kSingleUser, bytes); });
  };
  BOOST_TEST(hum(silent_flac(5)) == "");
  BOOST_TEST(hum(silent_flac(6)) == "hum: longer than 5 seconds");
  BOOST_TEST(song(silent_flac(10)) == "song: nothing in it has a pitch");
  BOOST_TEST(song(silent_flac(11)) == "song: longer than 10 seconds");
  BOOST_TEST(song(test::midi_bytes({{0, 0.4, 60}, {11, 0.4, 62}})) == "song: longer than 10 seconds");
  BOOST_TEST(hum(std::string(1'000'001, 'x')) == "hum: too large: 1.0 MB, at most 1.0 MB");
  BOOST_TEST(song(std::string(2'500'000, 'x')) == "song: too large: 2.5 MB, at most 2.0 MB");
  BOOST_TEST(song("") == "song: empty file");
  BOOST_TEST(complaint<AudioError>([&] { process.analyse_song(folder.path(), "song"); }) == "song: not a file");
  BOOST_TEST(complaint<AnalysisError>([&] { process.analyse_song(folder / "absent", "song"); }) ==
             "song: cannot be read: No such file or directory");
}

BOOST_AUTO_TEST_CASE(reports_songs_that_take_too_much_time_or_memory) {
  const TemporaryFolder folder;
  write_file(folder / "long", silent_flac(1190));
  AnalysisLimits hurried;
  hurried.song_wall_s = 0.01;
  BOOST_TEST(complaint<AudioError>([&] { analysis(hurried).analyse_song(folder / "long", "song"); }) ==
             "song: took too long to analyse");
  AnalysisLimits frugal;
  frugal.song_memory_bytes = 300'000'000;
  if (!kSanitized)
    BOOST_TEST(complaint<AudioError>([&] { analysis(frugal).analyse_song(folder / "long", "song"); }) ==
               "song: needs too much memory to analyse");
  BOOST_TEST(complaint<AudioError>([&] { analysis().analyse_song(folder / "long", "song"); }) ==
             "song: nothing in it has a pitch");
}

BOOST_AUTO_TEST_SUITE_END()
