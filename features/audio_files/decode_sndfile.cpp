#include "features/audio_files/decode_sndfile.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <memory>
#include <sndfile.h>
#include <string_view>
#include <vector>

#include "features/audio_files/recording_builder.hpp"
#include "features/error.hpp"

namespace tunefind {

namespace {

// First four bytes of the files that are passed to libsndfile. It could decode mp3 as well, but its decoder, mpg123,
// prints warnings on stderr that cannot be silenced and gives up early on a damaged mp3: it read 62 s of 180 s where
// FFmpeg read 179.7 s. The rarer formats that libsndfile knows are recognised by so little that text and noise can pass
// for them.
constexpr std::array<std::string_view, 6> kMagicNumbers{"RIFF", "RF64", "riff", "FORM", "fLaC", "OggS"};

bool is_known(std::FILE* file) {
  std::array<char, 4> bytes{};
  const std::size_t count = std::fread(bytes.data(), 1, bytes.size(), file);
  std::rewind(file);
  return std::ranges::find(kMagicNumbers, std::string_view(bytes.data(), count)) != kMagicNumbers.end();
}

sf_count_t tell(void* file) { return ftello(static_cast<std::FILE*>(file)); }

sf_count_t seek(sf_count_t offset, int whence, void* file) {
  return fseeko(static_cast<std::FILE*>(file), offset, whence) == 0 ? tell(file) : -1;
}

sf_count_t length(void* file) {
  const sf_count_t here = tell(file);
  const sf_count_t size = seek(0, SEEK_END, file);
  seek(here, SEEK_SET, file);
  return size;
}

sf_count_t read_bytes(void* bytes, sf_count_t size, void* file) {
  return static_cast<sf_count_t>(std::fread(bytes, 1, static_cast<std::size_t>(size), static_cast<std::FILE*>(file)));
}

struct SoundClose {
  void operator()(SNDFILE* sound) const { sf_close(sound); }
};

}  // namespace

std::optional<Audio> decode_sndfile(std::FILE* file, const std::string& name, const DecodeLimits& limits,
                                    std::optional<int> channel) {
  if (!is_known(file)) return std::nullopt;
  SF_VIRTUAL_IO io{length, seek, read_bytes, nullptr, tell};
  SF_INFO info{};
  const std::unique_ptr<SNDFILE, SoundClose> sound(sf_open_virtual(&io, SFM_READ, &info, file));
  if (!sound || info.frames <= 0) return std::nullopt;
  if (channel && *channel >= info.channels)
    throw AudioError(fmt::format("{}: has no channel {}: it has {}", name, *channel + 1, info.channels));

  constexpr sf_count_t kBlockSamples = 1 << 15;
  const sf_count_t block_frames = std::max<sf_count_t>(1, kBlockSamples / info.channels);
  std::vector<float> block(static_cast<std::size_t>(block_frames * info.channels));
  RecordingBuilder recording(name, info.samplerate, limits.longest_s);
  recording.reserve(static_cast<std::size_t>(info.frames));
  sf_count_t frames = 0;
  while (const sf_count_t count = sf_readf_float(sound.get(), block.data(), block_frames)) {
    if (sf_error(sound.get()) != SF_ERR_NO_ERROR) return std::nullopt;
    if (channel) {
      for (sf_count_t n = 0; n < count; ++n) block[n] = block[n * info.channels + *channel];
      recording.add({block.data(), static_cast<std::size_t>(count)}, 1);
    } else {
      recording.add({block.data(), static_cast<std::size_t>(count * info.channels)}, info.channels);
    }
    frames += count;
  }
  if (frames < info.frames) return std::nullopt;
  // Of concatenated Ogg streams libsndfile decodes only the first and reports it as the whole file.
  const bool ogg = (info.format & SF_FORMAT_TYPEMASK) == SF_FORMAT_OGG;
  if (ogg && tell(file) != length(file)) return std::nullopt;
  return recording.finish();
}

}  // namespace tunefind
