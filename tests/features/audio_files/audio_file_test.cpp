// Every format gives back what was recorded: a 440 Hz tone comes back as 440 Hz, with its duration and level. A file
// that is not a recording throws an AudioError that names it, and no other exception ever escapes.
#include "features/audio_files/audio_file.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <fcntl.h>
#include <limits>
#include <rapidcheck/boost_test.h>
#include <unistd.h>

#include "features/error.hpp"
#include "tests/features/audio_files/fixtures.hpp"
#include "tests/features/audio_samples.hpp"
#include "tests/temporary_folder.hpp"

using namespace audio_samples;
using namespace tunefind;
using namespace tunefind::test;

namespace {

constexpr int kWav = SF_FORMAT_WAV | SF_FORMAT_PCM_16;
constexpr int kWavFloat = SF_FORMAT_WAV | SF_FORMAT_FLOAT;
constexpr int kMp3 = SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III;

struct Format {
  const char* name;
  int code;
  int rate;
  double duration_tolerance_ms;  // lossy formats without trim information are padded to whole frames
};

const Format kFormats[] = {{"tone.wav", kWav, 44100, 0.1},
                           {"tone24.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_24, 48000, 0.1},
                           {"float.wav", kWavFloat, 22050, 0.1},
                           {"long.w64", SF_FORMAT_W64 | SF_FORMAT_PCM_16, 8000, 0.1},
                           {"tone.aiff", SF_FORMAT_AIFF | SF_FORMAT_PCM_16, 44100, 0.1},
                           {"tone.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 96000, 0.1},
                           {"tone.ogg", SF_FORMAT_OGG | SF_FORMAT_VORBIS, 44100, 30},
                           {"tone.opus", SF_FORMAT_OGG | SF_FORMAT_OPUS, 48000, 0.1},
                           {"tone.mp3", kMp3, 44100, 30}};

void check_tone(const Audio& audio, double seconds, double duration_tolerance_ms) {
  BOOST_TEST(audio.sample_rate == kEngineRate);
  BOOST_TEST(std::abs(audio.duration_s() - seconds) * 1000 <= duration_tolerance_ms);
  BOOST_REQUIRE_GT(audio.samples.size(), 8000);
  const auto middle = std::span(audio.samples).subspan(2400, audio.samples.size() - 4800);
  BOOST_TEST(std::abs(cents(frequency_hz(middle, kEngineRate), 440)) < 0.5);
  BOOST_TEST(std::abs(level_db(middle) - level_db(tone(440, 1, kEngineRate))) < 0.2);
}

/// The message of the AudioError that reading throws; any other exception fails the test.
std::string error_of(const std::filesystem::path& path) {
  try {
    read_audio(path);
  } catch (const AudioError& error) {
    return error.what();
  }
  return "no error";
}

void check_error(const std::filesystem::path& path, const std::string& reason) {
  const std::string message = error_of(path);
  BOOST_TEST(message == path.string() + ": " + reason);
}

/// Bytes of one short recording in each kind of container, for the tests that damage them.
const std::vector<std::string>& recordings() {
  static const std::vector<std::string> all = [] {
    const TemporaryFolder folder;
    std::vector<std::string> bytes;
    for (const Format& format : kFormats) {
      write_sound(folder / format.name, format.code, tone(440, 0.2, format.rate), format.rate);
      bytes.push_back(read_file(folder / format.name));
    }
    for (const char* name : {"tone.webm", "tone.m4a", "tone_with_picture.mp4"})
      bytes.push_back(read_file(kAudioFixtures / name));
    return bytes;
  }();
  return all;
}

void decode_or_audio_error(const std::string& bytes) {
  try {
    const Audio audio = decode_audio(bytes, "damaged");
    RC_ASSERT(!audio.samples.empty());
    for (const float sample : audio.samples) RC_ASSERT(std::isfinite(sample));
  } catch (const AudioError& error) {
    RC_ASSERT(std::string(error.what()).rfind("damaged: ", 0) == 0);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(audio_file_test)

BOOST_AUTO_TEST_CASE(a_tone_comes_back_from_each_format) {
  const TemporaryFolder folder;
  for (const Format& format : kFormats) BOOST_TEST_CONTEXT(format.name) {
      write_sound(folder / format.name, format.code, tone(440, 1.5, format.rate), format.rate);
      check_tone(read_audio(folder / format.name), 1.5, format.duration_tolerance_ms);
    }
}

BOOST_AUTO_TEST_CASE(a_tone_comes_back_from_a_browser_and_from_a_phone) {
  for (const char* name : {"tone.webm", "tone_live.webm", "tone.m4a", "tone_with_picture.mp4"})
    BOOST_TEST_CONTEXT(name) {
      check_tone(read_audio(kAudioFixtures / name), 1.5, 25);
      BOOST_CHECK(decode_audio(read_file(kAudioFixtures / name), name).samples ==
                  read_audio(kAudioFixtures / name).samples);
    }
}

BOOST_AUTO_TEST_CASE(recognises_formats_by_content_and_not_by_suffix) {
  const TemporaryFolder folder;
  write_sound(folder / "really.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16, tone(440, 1.5, 16000), 16000);
  std::filesystem::rename(folder / "really.flac", folder / "said_to_be.wav");
  check_tone(read_audio(folder / "said_to_be.wav"), 1.5, 0.1);
}

BOOST_AUTO_TEST_CASE(channels_are_averaged) {
  const TemporaryFolder folder;
  for (const int channels : {2, 3, 8, 12}) BOOST_TEST_CONTEXT(channels << " channels at 96 kHz") {
      const auto mono = tone(440, 1.5, 96000);
      std::vector<float> frames(mono.size() *
                                channels);  // channel 0 has the full tone, channel 1 half of it, the others silence
      for (std::size_t i = 0; i < mono.size(); ++i) {
        frames[i * channels] = mono[i];
        frames[i * channels + 1] = 0.5f * mono[i];
      }
      write_sound(folder / "many.wav", kWavFloat, frames, 96000, channels);
      Audio audio = read_audio(folder / "many.wav");
      for (float& sample : audio.samples) sample *= static_cast<float>(channels) / 1.5f;
      check_tone(audio, 1.5, 0.1);
    }
}

BOOST_AUTO_TEST_CASE(reads_a_single_channel) {
  const TemporaryFolder folder;
  const std::vector<double> hz{440, 660, 990};
  std::vector<float> frames;
  for (std::size_t i = 0; i < 48000; ++i)
    for (const double one : hz)
      frames.push_back(0.25f *
                       static_cast<float>(std::sin(2 * std::numbers::pi * one * static_cast<double>(i) / 48000)));
  write_sound(folder / "three.wav", kWavFloat, frames, 48000, 3);
  for (int channel = 0; channel < 3; ++channel) {
    const Audio audio = read_channel(folder / "three.wav", channel);
    BOOST_TEST(audio.samples.size() == 16000u);
    BOOST_TEST(std::abs(cents(frequency_hz(audio.samples, kEngineRate), hz[channel])) < 1);
  }
  const auto said = [&](const char* name, int channel) {
    try {
      read_channel(folder / name, channel);
    } catch (const AudioError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  BOOST_TEST(said("three.wav", 3) == (folder / "three.wav").string() + ": has no channel 4: it has 3");
  write_file(folder / "text.wav", "letters");
  BOOST_TEST(said("text.wav", 0) ==
             (folder / "text.wav").string() +
                 ": single channels can only be read from an intact wav, w64, aiff, flac or ogg file");
  BOOST_TEST(said("none.wav", 0) == (folder / "none.wav").string() + ": No such file or directory");
}

BOOST_AUTO_TEST_CASE(channels_in_opposite_phase_do_not_cancel) {
  const TemporaryFolder folder;
  const std::vector<float> one = tone(440, 1.5, 44100);
  // The second channel is the first one inverted; inverted and softer; and another signal, which averaging must keep.
  std::vector<float> opposite, softer, unlike;
  const std::vector<float> other = tone(554, 1.5, 44100);
  for (std::size_t n = 0; n < one.size(); ++n) {
    opposite.insert(opposite.end(), {one[n], -one[n]});
    softer.insert(softer.end(), {one[n], -0.8f * one[n]});
    unlike.insert(unlike.end(), {one[n], -other[n]});
  }
  const auto power = [&](const std::vector<float>& frames) {
    write_sound(folder / "two.wav", kWavFloat, frames, 44100, 2);
    double sum = 0;
    for (const float sample : read_audio(folder / "two.wav").samples) sum += sample * sample;
    return sum;
  };
  write_sound(folder / "one.wav", kWavFloat, one, 44100, 1);
  double alone = 0;
  for (const float sample : read_audio(folder / "one.wav").samples) alone += sample * sample;
  BOOST_TEST(power(opposite) > 0.99 * alone);
  BOOST_TEST(power(softer) > 0.8 * alone);
  BOOST_TEST(std::abs(power(unlike) / alone - 0.5) < 0.02);
}

BOOST_AUTO_TEST_CASE(silent_and_short_recordings_are_read) {
  const TemporaryFolder folder;
  write_sound(folder / "silent.wav", kWav, std::vector<float>(44100), 44100);
  BOOST_CHECK(read_audio(folder / "silent.wav").samples == std::vector<float>(16000));
  write_sound(folder / "short.wav", kWav, tone(440, 0.2, 44100), 44100);
  BOOST_TEST(read_audio(folder / "short.wav").samples.size() == 3200);
  write_sound(folder / "one_sample.wav", kWav, {0.5f}, 16000);
  BOOST_TEST(read_audio(folder / "one_sample.wav").samples.size() == 1);
}

BOOST_AUTO_TEST_CASE(reads_the_existing_part_of_a_truncated_recording) {
  const TemporaryFolder folder;
  for (const Format& format : kFormats) BOOST_TEST_CONTEXT(format.name) {
      write_sound(folder / format.name, format.code, tone(440, 10, format.rate), format.rate);
      std::filesystem::resize_file(folder / format.name, std::filesystem::file_size(folder / format.name) / 2);
      const Audio audio = read_audio(folder / format.name);
      BOOST_TEST(audio.duration_s() > 0.5);
      check_tone(audio, audio.duration_s(), 0);
    }
}

BOOST_AUTO_TEST_CASE(damage_in_an_mp3_loses_only_the_damaged_part) {
  const TemporaryFolder folder;
  write_sound(folder / "tone.mp3", kMp3, tone(440, 10, 44100), 44100);
  std::string bytes = read_file(folder / "tone.mp3");
  const double whole_s = decode_audio(bytes, "whole.mp3").duration_s();
  const std::size_t hole = 3000;
  bytes.replace(bytes.size() / 2, hole, hole, '\0');
  const double lost_s = whole_s - decode_audio(bytes, "damaged.mp3").duration_s();
  BOOST_TEST(lost_s < whole_s * hole / static_cast<double>(bytes.size()) + 0.1);
}

BOOST_AUTO_TEST_CASE(a_recording_that_changes_rate_and_channels_midway_keeps_pitch_and_duration) {
  const TemporaryFolder folder;
  write_sound(folder / "mono.mp3", kMp3, tone(440, 2, 44100), 44100);
  std::vector<float> stereo;
  for (const float sample : tone(440, 2, 32000)) stereo.insert(stereo.end(), 2, sample);
  write_sound(folder / "stereo.mp3", kMp3, stereo, 32000, 2);
  const Audio audio = decode_audio(read_file(folder / "mono.mp3") + read_file(folder / "stereo.mp3"), "joined.mp3");
  BOOST_TEST(std::abs(audio.duration_s() - 4) < 0.25);  // both files are padded, and a frame is lost at the joint
  const std::span<const float> samples = audio.samples;
  for (const auto& half : {samples.subspan(3200, 20000), samples.last(28000).first(20000)}) {
    BOOST_TEST(std::abs(cents(frequency_hz(half, kEngineRate), 440)) < 0.5);
    BOOST_TEST(std::abs(level_db(half) - level_db(tone(440, 1, kEngineRate))) < 0.2);
  }
}

BOOST_AUTO_TEST_CASE(text_with_a_few_mp3_frames_is_not_a_recording) {
  const TemporaryFolder folder;
  write_sound(folder / "tone.mp3", kMp3, tone(440, 2, 44100), 44100);
  const std::string mp3 = read_file(folder / "tone.mp3");
  const std::string page(1000, 'x');
  write_file(folder / "page.wav", page + mp3.substr(mp3.size() / 2, 600) + page);  // two complete mp3 frames
  check_error(folder / "page.wav", "not a recording: unknown format");
}

BOOST_AUTO_TEST_CASE(errors_name_the_file_and_the_reason) {
  const TemporaryFolder folder;
  std::string text;
  for (int line = 0; line < 500; ++line) text += "la la la, line " + std::to_string(line) + "\n";
  write_file(folder / "notes.wav", text);
  check_error(folder / "notes.wav", "not a recording: unknown format");
  write_file(folder / "empty.wav", "");
  check_error(folder / "empty.wav", "empty file");
  check_error(folder / "missing.wav", "No such file or directory");
  std::filesystem::create_directory(folder / "folder.wav");
  check_error(folder / "folder.wav", "not a file");
  check_error(kAudioFixtures / "picture_only.mp4", "not a recording: it holds no sound");
  if (geteuid() != 0) {  // root can read everything
    write_file(folder / "secret.wav", "RIFF");
    std::filesystem::permissions(folder / "secret.wav", std::filesystem::perms::none);
    check_error(folder / "secret.wav", "Permission denied");
  }
  BOOST_CHECK_EXCEPTION(decode_audio("", "hum"), AudioError,
                        [](const AudioError& e) { return std::string(e.what()) == "hum: empty file"; });
}

BOOST_AUTO_TEST_CASE(a_header_without_sound_is_an_error) {
  const TemporaryFolder folder;
  write_sound(folder / "nothing.wav", kWav, {}, 16000);
  check_error(folder / "nothing.wav", "holds no samples");
  write_file(folder / "cut.m4a", read_file(kAudioFixtures / "tone.m4a").substr(0, 500));
  const std::string message = error_of(folder / "cut.m4a");
  BOOST_TEST(message.starts_with((folder / "cut.m4a").string() + ": damaged or truncated QuickTime / MOV file"));
}

BOOST_AUTO_TEST_CASE(a_playlist_does_not_open_other_files) {
  const TemporaryFolder folder;
  write_sound(folder / "other.mp3", kMp3, tone(440, 1, 44100), 44100);
  const std::string other = (folder / "other.mp3").string();
  write_file(folder / "list.wav",
             "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile://" + other + "\n#EXT-X-ENDLIST\n");
  check_error(folder / "list.wav", "not a recording: unknown format");
  write_file(folder / "concat.wav", "ffconcat version 1.0\nfile '" + other + "'\n");
  check_error(folder / "concat.wav", "not a recording: unknown format");
}

BOOST_AUTO_TEST_CASE(samples_that_are_not_finite_are_an_error) {
  const TemporaryFolder folder;
  for (const int rate : {16000, 44100})
    for (const std::size_t place : {0, 5000, 15999}) {
      auto samples = tone(440, 16000.0 / rate, rate);
      samples[place] = std::numeric_limits<float>::quiet_NaN();
      write_sound(folder / "nan.wav", kWavFloat, samples, rate);
      check_error(folder / "nan.wav", "holds samples that are not finite");
    }
}

BOOST_AUTO_TEST_CASE(recordings_longer_than_30_minutes_are_refused) {
  const TemporaryFolder folder;
  write_sound(folder / "long.wav", kWav, std::vector<float>(100), 8000);
  std::string header = read_file(folder / "long.wav");
  header.resize(header.size() - 200);
  header.replace(header.size() - 4, 4, 4, '\xff');  // data size 0xffffffff: as much as the file holds
  write_file(folder / "long.wav", header);
  const auto longest_bytes = static_cast<std::size_t>(kLongestRecording_s * 8000) * 2;
  std::filesystem::resize_file(folder / "long.wav", header.size() + longest_bytes);
  BOOST_TEST(read_audio(folder / "long.wav").duration_s() == kLongestRecording_s);
  std::filesystem::resize_file(folder / "long.wav", header.size() + longest_bytes + 2);
  check_error(folder / "long.wav", "longer than 30 minutes");
}

BOOST_AUTO_TEST_CASE(a_shorter_limit_holds_in_both_decoders) {
  const TemporaryFolder folder;
  for (const int format : {kWav, kMp3}) {
    write_sound(folder / "tone", format, tone(440, 3, 44100), 44100);
    const std::string bytes = read_file(folder / "tone");
    BOOST_TEST(decode_audio(bytes, "tone", {4, false}).duration_s() >= 2.9);
    BOOST_CHECK_EXCEPTION(decode_audio(bytes, "tone", {2, false}), AudioError, [](const AudioError& error) {
      return error.what() == std::string("tone: longer than 2 seconds");
    });
  }
}

BOOST_AUTO_TEST_CASE(can_restrict_reading_to_everyday_formats) {
  const std::filesystem::path corpus = kAudioFixtures / "../../fuzz/corpus/audio";
  const DecodeLimits everyday{kLongestRecording_s, true};
  for (const char* name :
       {"tone.wav", "tone.flac", "tone.ogg", "tone.opus", "tone.mp3", "tone.aac", "tone.aiff", "tone.webm", "tone.m4a"})
    BOOST_TEST(!decode_audio(read_file(corpus / name), name, everyday).samples.empty(), name);
  const std::string rare = read_file(corpus / "tone.au");
  BOOST_TEST(!decode_audio(rare, "tone.au").samples.empty());
  BOOST_CHECK_EXCEPTION(decode_audio(rare, "tone.au", everyday), AudioError, [](const AudioError& error) {
    return error.what() == std::string("tone.au: not a recording: unknown format");
  });
}

BOOST_AUTO_TEST_CASE(sample_rates_out_of_range_are_refused) {
  const TemporaryFolder folder;
  write_sound(folder / "slow.wav", kWav, std::vector<float>(100), 10);
  check_error(folder / "slow.wav", "sample rate 10 Hz is out of range (allowed: 4000 to 768000 Hz)");
}

RC_BOOST_PROP(random_bytes_throw_only_audio_errors, (const std::string& bytes)) { decode_or_audio_error(bytes); }

RC_BOOST_PROP(damaged_recordings_throw_only_audio_errors, ()) {
  std::string bytes = *rc::gen::elementOf(recordings());
  const int damages = *rc::gen::inRange(1, 20);
  for (int i = 0; i < damages; ++i) {
    // Every other damage is in the header, where it has the most effect.
    const std::size_t end = i % 2 ? bytes.size() : std::min<std::size_t>(bytes.size(), 256);
    bytes[*rc::gen::inRange<std::size_t>(0, end)] = *rc::gen::arbitrary<char>();
  }
  bytes.resize(*rc::gen::inRange<std::size_t>(bytes.size() / 2, bytes.size() + 1));
  decode_or_audio_error(bytes);
}

BOOST_AUTO_TEST_CASE(decoding_prints_nothing_on_stderr) {
  const TemporaryFolder folder;
  const int saved = dup(STDERR_FILENO);
  const int log = open((folder / "stderr.txt").c_str(), O_WRONLY | O_CREAT, 0600);
  dup2(log, STDERR_FILENO);
  for (std::string bytes : recordings())
    for (const std::size_t place : {bytes.size() / 8, bytes.size() / 2}) {
      bytes.replace(place, 300, 300, '\x5a');
      try {
        decode_audio(bytes, "damaged");
      } catch (const AudioError&) {
      }
    }
  dup2(saved, STDERR_FILENO);
  close(saved);
  close(log);
  BOOST_TEST(read_file(folder / "stderr.txt") == "");
}

BOOST_AUTO_TEST_CASE(a_written_wav_is_read_back) {
  const TemporaryFolder folder;
  const Audio audio{kEngineRate, tone(440, 1.5, kEngineRate)};
  write_wav(folder / "out.wav", audio);
  const Audio back = read_audio(folder / "out.wav");
  BOOST_REQUIRE_EQUAL(back.samples.size(), audio.samples.size());
  for (std::size_t i = 0; i < back.samples.size(); ++i)
    BOOST_REQUIRE_SMALL(back.samples[i] - audio.samples[i], 1.0f / 32768);
}

BOOST_AUTO_TEST_CASE(samples_beyond_full_scale_are_clipped) {
  const TemporaryFolder folder;
  write_wav(folder / "loud.wav", {kEngineRate, {1.5f, -1.5f}});
  const Audio back = read_audio(folder / "loud.wav");
  BOOST_TEST(back.samples.at(0) > 0.999f);
  BOOST_TEST(back.samples.at(1) < -0.999f);
}

BOOST_AUTO_TEST_CASE(a_wav_that_cannot_be_written_is_an_error_that_names_it) {
  const TemporaryFolder folder;
  const auto path = folder / "no_such_folder" / "out.wav";
  BOOST_CHECK_EXCEPTION(write_wav(path, {kEngineRate, {0.1f}}), AudioError, [&](const AudioError& error) {
    return error.what() == path.string() + ": cannot be written: No such file or directory";
  });
  BOOST_CHECK_THROW(write_wav("/dev/full", {kEngineRate, std::vector<float>(100000)}), AudioError);
}

BOOST_AUTO_TEST_CASE(recognises_recordings_of_a_folder_by_suffix) {
  for (const char* name : {"a.wav", "b.FLAC", "dir/c.Mp3", "d.webm", "e.m4a", "f.opus", "g.aiff", "h.ogg", "i.mp4"})
    BOOST_TEST(is_audio_file(name));
  for (const char* name : {"wav", ".wav", "a.mid", "b.txt", "c.wav.bak", "d."}) BOOST_TEST(!is_audio_file(name));
}

BOOST_AUTO_TEST_SUITE_END()
