#pragma once

#include <functional>
#include <string>

#include "engine/query.hpp"
#include "engine/search.hpp"
#include "server/store/library.hpp"
#include "server/util/types.hpp"

namespace tunefind::server {

/// A search's answer as it is stored (StoredHum::answer). `title_of` gives the title of a song by id.
Json answer_of(const std::string& hum, Time at, double duration_s, const Query& query, const Library::Found& found,
               const std::function<std::string(const std::string& id)>& title_of, double took_ms);

/// A stored answer as API.md has it: with the present records of its songs, and with the feedback.
Json current_answer(const StoredHum& hum, const Library& library);

/// A confidence in words: "almost certain", "likely", "perhaps", "unlikely" or "hardly".
const char* words_for(double confidence);

}  // namespace tunefind::server
