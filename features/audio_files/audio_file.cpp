#include "features/audio_files/audio_file.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>
#include <sndfile.h>
#include <string_view>
#include <utility>

#include "features/audio_files/decode_ffmpeg.hpp"
#include "features/audio_files/decode_sndfile.hpp"
#include "features/error.hpp"

namespace tunefind {

namespace {

struct FileClose {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, FileClose>;

File open_file(const std::filesystem::path& path) {
  // Only regular files: opening a pipe or a device could block forever.
  std::error_code ignored;
  if (std::filesystem::exists(path, ignored) && !std::filesystem::is_regular_file(path, ignored))
    throw AudioError(path.string() + ": not a file");
  File file(std::fopen(path.c_str(), "rb"));
  if (!file) throw AudioError(path.string() + ": " + std::strerror(errno));
  return file;
}

}  // namespace

bool is_audio_file(const std::filesystem::path& path) {
  static constexpr std::array<std::string_view, 20> kSuffixes{
      ".wav", ".wave", ".w64",  ".flac", ".ogg", ".oga", ".mp3", ".opus", ".aif", ".aiff",
      ".caf", ".au",   ".webm", ".weba", ".mka", ".m4a", ".mp4", ".aac",  ".3gp", ".wma"};
  std::string suffix = path.extension().string();
  std::ranges::transform(suffix, suffix.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return std::ranges::find(kSuffixes, suffix) != kSuffixes.end();
}

Audio read_audio(const std::filesystem::path& path) { return decode_audio(open_file(path).get(), path.string()); }

Audio read_channel(const std::filesystem::path& path, int channel) {
  std::optional<Audio> audio = decode_sndfile(open_file(path).get(), path.string(), {}, channel);
  if (!audio)
    throw AudioError(path.string() +
                     ": single channels can only be read from an intact wav, w64, aiff, flac or ogg file");
  return *std::move(audio);
}

Audio decode_audio(std::FILE* file, const std::string& name, const DecodeLimits& limits) {
  std::rewind(file);
  if (std::fgetc(file) == EOF)
    throw AudioError(name + (std::ferror(file) ? std::string(": ") + std::strerror(errno) : ": empty file"));
  std::rewind(file);
  std::optional<Audio> audio = decode_sndfile(file, name, limits);
  if (!audio) {
    std::rewind(file);
    audio = decode_ffmpeg(file, name, limits);
  }
  if (std::ferror(file)) throw AudioError(name + ": read error before the end of the file");
  return *std::move(audio);
}

Audio decode_audio(const std::string& bytes, const std::string& name, const DecodeLimits& limits) {
  if (bytes.empty()) throw AudioError(name + ": empty file");
  // The bytes are only read: fmemopen takes a mutable pointer because it also has modes that write.
  const File file(fmemopen(const_cast<char*>(bytes.data()), bytes.size(), "rb"));
  if (!file) throw AudioError(name + ": " + std::strerror(errno));
  return decode_audio(file.get(), name, limits);
}

void write_wav(const std::filesystem::path& path, const Audio& audio) {
  SF_INFO info{};
  info.samplerate = static_cast<int>(std::lround(audio.sample_rate));
  info.channels = 1;
  info.format = SF_FORMAT_WAV | SF_FORMAT_PCM_16;
  errno = 0;
  SNDFILE* sound = sf_open(path.c_str(), SFM_WRITE, &info);
  if (!sound) throw AudioError(path.string() + ": cannot be written: " + std::strerror(errno));
  sf_command(sound, SFC_SET_CLIPPING, nullptr, SF_TRUE);  // otherwise a sample above 1 wraps around to -1
  const auto count = static_cast<sf_count_t>(audio.samples.size());
  const bool written = sf_writef_float(sound, audio.samples.data(), count) == count;
  const bool closed = sf_close(sound) == 0;
  if (!written || !closed) throw AudioError(path.string() + ": cannot be written: " + std::strerror(errno));
}

}  // namespace tunefind
