#pragma once

#include <cstdio>
#include <string>

#include "features/audio_files/audio_file.hpp"

namespace tunefind {

/// Decodes the main sound stream of `file` with FFmpeg, as `read_audio` describes. `file` is seekable and at its start;
/// `name` begins each error message. Damaged packets are skipped, and a truncated file gives what can be decoded.
/// Throws AudioError. Silences FFmpeg's own log messages for the whole process.
Audio decode_ffmpeg(std::FILE* file, const std::string& name, const DecodeLimits& limits);

}  // namespace tunefind
