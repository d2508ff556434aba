#pragma once

#include <cstdio>
#include <filesystem>
#include <string>

#include "features/audio.hpp"

namespace tunefind {

/// Longest recording that is accepted: 30 minutes. A longer file is an AudioError, so that memory stays bounded.
inline constexpr double kLongestRecording_s = 1800.0;

/// Which recordings are accepted. `everyday_formats_only` restricts the formats to wav, flac, ogg, opus, mp3, aac,
/// aiff, webm and m4a or mp4, so that files from strangers reach only the decoders of these formats.
struct DecodeLimits {
  double longest_s = kLongestRecording_s;
  bool everyday_formats_only = false;
};

/// True if the file's suffix (in any case) names an audio format that `read_audio` supports (wav flac ogg mp3 opus aiff
/// webm m4a mp4 ...). Does not look at the content.
bool is_audio_file(const std::filesystem::path& path);

/// Reads a recording as mono at the engine rate: channels are averaged and resampled with soxr. The format is
/// recognised by content, not by suffix: libsndfile decodes wav, flac, ogg, opus and aiff; FFmpeg decodes everything
/// else and the files that libsndfile cannot read completely. Of a truncated or damaged file, the part that can be
/// decoded is returned. Throws AudioError that names the file and the reason: unreadable, not audio, truncated to
/// nothing, no samples, samples that are not finite, longer than `kLongestRecording_s`. Safe to call from several
/// threads.
Audio read_audio(const std::filesystem::path& path);

/// Reads one channel (0 = left) at the engine rate, for recordings whose channels hold different things (a voice beside
/// its accompaniment). Supports only intact files that libsndfile decodes. Throws AudioError as `read_audio` does, and
/// if the file has no such channel.
Audio read_channel(const std::filesystem::path& path, int channel);

/// As `read_audio`, from the bytes of a file in memory (such as a browser's recording); `name` stands for the file in
/// error messages.
Audio decode_audio(const std::string& bytes, const std::string& name, const DecodeLimits& limits = {});

/// As `read_audio`, from an open seekable file, read from its beginning. The file position afterwards is unspecified.
Audio decode_audio(std::FILE* file, const std::string& name, const DecodeLimits& limits = {});

/// Writes a mono 16-bit wav file; samples beyond [-1, 1] are clipped. Throws AudioError if the file cannot be written.
void write_wav(const std::filesystem::path& path, const Audio& audio);

/// Integrated loudness in LUFS (ITU-R BS.1770, computed by libebur128); -infinity for silence and for less than 0.4 s.
double loudness_lufs(const Audio& audio);

/// Applies a constant gain that brings the recording to `target_lufs`, or less gain where the peak would exceed
/// `peak_limit_db` dBFS. Silence stays silence. A recording too short to measure only gets the peak limit.
Audio normalise_loudness(Audio audio, double target_lufs = -23.0, double peak_limit_db = -1.0);

}  // namespace tunefind
