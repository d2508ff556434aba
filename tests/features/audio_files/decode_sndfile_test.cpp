// Two decoders that share no code give the same samples for the same bytes, and libsndfile declines files of which it
// would decode only a part.
#include "features/audio_files/decode_sndfile.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <memory>

#include "features/audio_files/audio_file.hpp"
#include "features/audio_files/decode_ffmpeg.hpp"
#include "tests/features/audio_files/fixtures.hpp"
#include "tests/features/audio_samples.hpp"
#include "tests/temporary_folder.hpp"

using namespace audio_samples;
using namespace tunefind;
using namespace tunefind::test;

namespace {

struct SndfileFormat {
  const char* name;
  int code;
  int rate;
  float tolerance;  // decoders of lossy formats differ slightly
};

const SndfileFormat kSndfileFormats[] = {{"wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 44100, 1e-6f},
                                         {"wav at the engine's rate", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 16000, 0},
                                         {"extensible wav", SF_FORMAT_WAVEX | SF_FORMAT_PCM_24, 48000, 1e-6f},
                                         {"float wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT, 22050, 1e-6f},
                                         {"rf64", SF_FORMAT_RF64 | SF_FORMAT_PCM_16, 44100, 1e-6f},
                                         {"w64", SF_FORMAT_W64 | SF_FORMAT_PCM_16, 8000, 1e-6f},
                                         {"aiff", SF_FORMAT_AIFF | SF_FORMAT_PCM_16, 44100, 1e-6f},
                                         {"flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_24, 96000, 1e-6f},
                                         {"vorbis", SF_FORMAT_OGG | SF_FORMAT_VORBIS, 44100, 1e-3f},
                                         {"opus", SF_FORMAT_OGG | SF_FORMAT_OPUS, 48000, 1e-3f}};

/// Bytes of an audio file with a stereo recording whose channels differ.
std::string recording(int format, int rate, double seconds) {
  const TemporaryFolder folder;
  const auto left = tone(440, seconds, rate), right = tone(1000, seconds, rate, 0.1);
  std::vector<float> frames;
  for (std::size_t i = 0; i < left.size(); ++i) frames.insert(frames.end(), {left[i], right[i]});
  write_sound(folder / "recording", format, frames, rate, 2);
  return read_file(folder / "recording");
}

template <typename Decoder>
auto decoded(const Decoder& decode, std::string bytes) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(fmemopen(bytes.data(), bytes.size(), "rb"), std::fclose);
  return decode(file.get(), "recording");
}

/// decode_sndfile for all channels, with the default limits.
std::optional<Audio> sndfile(std::FILE* file, const std::string& name) { return decode_sndfile(file, name, {}); }
Audio ffmpeg(std::FILE* file, const std::string& name) { return decode_ffmpeg(file, name, {}); }

}  // namespace

BOOST_AUTO_TEST_SUITE(decode_sndfile_test)

BOOST_AUTO_TEST_CASE(both_decoders_give_the_same_samples) {
  for (const SndfileFormat& format : kSndfileFormats) BOOST_TEST_CONTEXT(format.name) {
      const std::string bytes = recording(format.code, format.rate, 1.5);
      const auto ours = decoded(sndfile, bytes);
      const Audio other = decoded(ffmpeg, bytes);
      BOOST_REQUIRE(ours);
      BOOST_REQUIRE_EQUAL(ours->samples.size(), other.samples.size());
      float difference = 0;
      for (std::size_t i = 0; i < other.samples.size(); ++i)
        difference = std::max(difference, std::abs(ours->samples[i] - other.samples[i]));
      BOOST_TEST(difference <= format.tolerance);
    }
}

BOOST_AUTO_TEST_CASE(reads_the_existing_part_of_a_wav_whose_header_promises_more) {
  std::string bytes = recording(SF_FORMAT_WAV | SF_FORMAT_PCM_16, 16000, 10);
  bytes.resize(bytes.size() - 4 * 8 * 16000);
  const auto audio = decoded(sndfile, bytes);
  BOOST_REQUIRE(audio);
  BOOST_TEST(audio->duration_s() == 2);
}

BOOST_AUTO_TEST_CASE(incomplete_files_are_left_to_another_decoder) {
  std::string bytes = recording(SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 16000, 10);
  BOOST_TEST(!decoded(sndfile, bytes.substr(0, bytes.size() / 2)).has_value());
  bytes.replace(bytes.size() / 2, 300, 300, '\0');
  BOOST_TEST(!decoded(sndfile, bytes).has_value());
}

BOOST_AUTO_TEST_CASE(concatenated_recordings_are_left_to_another_decoder) {
  for (const int coding : {SF_FORMAT_VORBIS, SF_FORMAT_OPUS}) {
    const std::string bytes = recording(SF_FORMAT_OGG | coding, 48000, 1.5);
    BOOST_TEST(decoded(sndfile, bytes).has_value());
    BOOST_TEST(!decoded(sndfile, bytes + bytes).has_value());
    BOOST_TEST(std::abs(decode_audio(bytes + bytes, "joined").duration_s() - 3) < 0.02);
  }
}

BOOST_AUTO_TEST_CASE(other_formats_are_left_to_another_decoder) {
  for (const char* name : {"tone.webm", "tone.m4a", "tone_with_picture.mp4"})
    BOOST_TEST(!decoded(sndfile, read_file(kAudioFixtures / name)).has_value());
  const std::string mp3 = recording(SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, 44100, 1);
  BOOST_TEST(!decoded(sndfile, mp3).has_value());
  BOOST_TEST(!decoded(sndfile, recording(SF_FORMAT_AU | SF_FORMAT_PCM_16, 16000, 1)).has_value());
  for (const char* text : {"R", "RIFF", "OggS and nothing else"}) BOOST_TEST(!decoded(sndfile, text).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
