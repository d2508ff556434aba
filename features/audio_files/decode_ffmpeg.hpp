#pragma once

#include <cstdio>
#include <string>

#include "features/audio_files/audio_file.hpp"

namespace tunefind {

/// Decodes the main sound stream of a file or of bytes in memory, as `read_audio` describes; `file` can seek and is at
/// its start, `name` begins each message. What can be decoded counts: damaged packets are skipped, and a truncated
/// file gives what is there. FFmpeg's own messages are silenced, for the whole process.
Audio decode_ffmpeg(std::FILE* file, const std::string& name, const DecodeLimits& limits);

}  // namespace tunefind
