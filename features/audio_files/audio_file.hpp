#pragma once

#include <cstdio>
#include <filesystem>
#include <string>

#include "features/audio.hpp"

namespace tunefind {

/// Longest recording that is read, in seconds: 30 minutes. Longer files are an AudioError, not a surprise in memory.
inline constexpr double kLongestRecording_s = 1800.0;

/// What is taken for a recording. With `everyday_formats_only` no others than wav, flac, ogg, opus, mp3, aac, aiff,
/// webm and m4a or mp4, so that of the decoders only those see what strangers send.
struct DecodeLimits {
  double longest_s = kLongestRecording_s;
  bool everyday_formats_only = false;
};

/// True if the file's suffix names an audio format that `read_audio` reads (wav flac ogg mp3 opus aiff webm m4a mp4
/// ...).
bool is_audio_file(const std::filesystem::path& path);

/// Reads a recording as mono at the engine rate: channels averaged, resampled with soxr. The content decides the
/// format, not the suffix: libsndfile decodes wav, flac, ogg, opus and aiff, FFmpeg all else and what libsndfile cannot
/// read whole. What is there of a truncated or damaged file is read. Throws AudioError that names the file and the
/// reason: unreadable, not audio, truncated to nothing, no samples, samples that are not finite, longer than
/// `kLongestRecording_s`. Safe to call from several threads.
Audio read_audio(const std::filesystem::path& path);

/// One channel of a recording in which each is something else (a voice beside its accompaniment), at the engine rate; 0
/// is the left one. Only of what libsndfile reads whole. Throws AudioError as `read_audio` does, also if there is no
/// such channel.
Audio read_channel(const std::filesystem::path& path, int channel);

/// Same as `read_audio`, from bytes in memory (a browser's recording); `name` stands for the file in messages.
Audio decode_audio(const std::string& bytes, const std::string& name, const DecodeLimits& limits = {});

/// The same from an open file that can seek, from its beginning. Leaves `file` anywhere.
Audio decode_audio(std::FILE* file, const std::string& name, const DecodeLimits& limits = {});

/// Writes a mono 16-bit wav. Throws AudioError if the file cannot be written.
void write_wav(const std::filesystem::path& path, const Audio& audio);

/// Integrated loudness in LUFS (ITU-R BS.1770 through libebur128); -infinity for silence or less than 0.4 s.
double loudness_lufs(const Audio& audio);

/// The standard clip: gain to `target_lufs`, held back where the peak would pass `peak_limit_db` dBFS. Silence stays.
Audio normalise_loudness(Audio audio, double target_lufs = -23.0, double peak_limit_db = -1.0);

}  // namespace tunefind
