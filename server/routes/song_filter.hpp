#pragma once

#include <string>
#include <vector>

#include "server/http/parameters.hpp"
#include "server/store/library.hpp"

namespace tunefind::server {

/// The filter that the query parameters tag, key, bpm_min and bpm_max describe. Throws HttpError 400.
SongFilter filter_of(const Parameters& parameters);

/// The words of a text, which blanks separate.
std::vector<std::string> words_of(const std::string& text);

}  // namespace tunefind::server
