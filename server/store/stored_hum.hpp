#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "features/melody.hpp"
#include "server/util/types.hpp"

namespace tunefind::server {

/// What the owner said of a hum's results: song ids.
struct Feedback {
  std::vector<std::string> right, wrong;
  bool none = false;  ///< no song of the account is the right one

  bool given() const { return none || !right.empty() || !wrong.empty(); }
};

/// A search: what was hummed and what was answered.
struct StoredHum {
  std::string id;  ///< ids sort by time
  Time at = 0;
  std::string media_type;
  std::uint64_t bytes = 0;
  Melody melody;
  Json answer;  ///< as API.md has it, each song with id and title only
  Feedback feedback;
};

void to_json(Json& json, const Feedback& feedback);
void from_json(const Json& json, Feedback& feedback);
void to_json(Json& json, const StoredHum& hum);
void from_json(const Json& json, StoredHum& hum);

}  // namespace tunefind::server
