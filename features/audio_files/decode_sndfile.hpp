#pragma once

#include <cstdio>
#include <optional>
#include <string>

#include "features/audio_files/audio_file.hpp"

namespace tunefind {

/// Decodes wav, w64, aiff, flac and ogg (Vorbis, Opus) with libsndfile, as `read_audio` describes. `file` is seekable
/// and at its start; its position afterwards is unspecified. `name` begins each error message. Returns nothing for
/// other content and for a file that holds less than its header promises, of which another decoder may recover more.
/// Throws AudioError.
///
/// With `channel` (0 = the first, left one) only that channel is decoded. Throws AudioError if the file has no such
/// channel.
std::optional<Audio> decode_sndfile(std::FILE* file, const std::string& name, const DecodeLimits& limits,
                                    std::optional<int> channel = {});

}  // namespace tunefind
