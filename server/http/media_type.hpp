#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tunefind::server {

/// Media type of a file, recognised by its first bytes (64 suffice); empty for formats that are not accepted. MIDI is
/// accepted only with `songs`, because nobody hums MIDI.
std::string media_type_of(std::string_view head, bool songs);

/// Suffixes of the files that can be uploaded as songs, and of those that can be searched with.
const std::vector<std::string>& song_suffixes();
const std::vector<std::string>& hum_suffixes();

}  // namespace tunefind::server
