#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tunefind::server {

/// The media type that a file's first bytes (64 suffice) say it has, of those that are taken; empty for all others.
/// MIDI is one of them if `songs`: nobody hums it.
std::string media_type_of(std::string_view head, bool songs);

/// The suffixes of files that can be uploaded, and of hums.
const std::vector<std::string>& song_suffixes();
const std::vector<std::string>& hum_suffixes();

}  // namespace tunefind::server
