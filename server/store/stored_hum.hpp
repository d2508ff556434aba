#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "features/melody.hpp"
#include "server/util/types.hpp"

namespace tunefind::server {

/// The owner's judgement of a hum's results, as song ids.
struct Feedback {
  std::vector<std::string> right, wrong;
  bool none = false;  ///< no song of the account is the right one

  /// True if anything was judged.
  bool given() const { return none || !right.empty() || !wrong.empty(); }
};

/// A search that was answered: the hum, the answer, and the owner's feedback. The recording is in the object store.
struct StoredHum {
  std::string id;  ///< ids sort by time
  Time at = 0;
  std::string media_type;
  std::uint64_t bytes = 0;
  Melody melody;
  Json answer;  ///< as API.md has it, but each song with id and title only, and without feedback
  Feedback feedback;
};

/// JSON for the database. The `from_json` functions throw Json::exception if a member has the wrong type or is missing.
void to_json(Json& json, const Feedback& feedback);
void from_json(const Json& json, Feedback& feedback);
void to_json(Json& json, const StoredHum& hum);
void from_json(const Json& json, StoredHum& hum);

}  // namespace tunefind::server
