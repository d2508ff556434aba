#pragma once

#include <cstdio>
#include <optional>
#include <string>

#include "features/audio_files/audio_file.hpp"

namespace tunefind {

/// Decodes wav, w64, aiff, flac and ogg (Vorbis, Opus) with libsndfile, as `read_audio` describes; `file` can seek and
/// is at its start, `name` begins each message. Nothing for all other content, and for a file that does not hold
/// everything it promises: another decoder may find more in it. Leaves `file` anywhere. Throws AudioError.
///
/// With a `channel` (0 is the first, the left one) that one alone is heard. Throws AudioError if there is no such.
std::optional<Audio> decode_sndfile(std::FILE* file, const std::string& name, const DecodeLimits& limits,
                                    std::optional<int> channel = {});

}  // namespace tunefind
