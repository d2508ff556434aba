#pragma once

#include <functional>
#include <string>

#include "engine/query.hpp"
#include "engine/search.hpp"
#include "server/store/library.hpp"
#include "server/util/types.hpp"

namespace tunefind::server {

/// A search's answer as it is kept: API.md's, but each song with id and title only, and without feedback.
Json answer_of(const std::string& hum, Time at, double duration_s, const Query& query, const Library::Found& found,
               const std::function<std::string(const std::string& id)>& title_of, double took_ms);

/// A kept answer as API.md has it: with what is known of its songs today, and the feedback.
Json answer_today(const StoredHum& hum, const Library& library);

/// "almost certain", "likely", "perhaps", "unlikely" or "hardly".
const char* words_for(double confidence);

}  // namespace tunefind::server
