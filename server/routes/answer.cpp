#include "server/routes/answer.hpp"

#include <nlohmann/json.hpp>

#include "engine/answer_json.hpp"
#include "server/routes/call.hpp"
#include "server/store/stored_hum.hpp"

namespace tunefind::server {
const char* words_for(double confidence) {
  if (confidence >= 0.95) return "almost certain";
  if (confidence >= 0.75) return "likely";
  if (confidence >= 0.4) return "perhaps";
  return confidence >= 0.1 ? "unlikely" : "hardly";
}

Json answer_of(const std::string& hum, Time at, double duration_s, const Query& query, const Library::Found& found,
               const std::function<std::string(const std::string&)>& title_of, double took_ms) {
  Json results = Json::array();
  for (const Match& match : found.ranking.matches) {
    Json result = match_json(match);
    result.erase("line");  // means nothing to people who hum
    result.update({{"rank", results.size() + 1},
                   {"song", {{"id", match.song}, {"title", title_of(match.song)}}},
                   {"words", words_for(match.confidence)}});
    results.push_back(std::move(result));
  }
  Json quality = quality_json(query.quality);
  quality["advice"] = Json::array();
  for (const std::string& issue : query.quality.issues) quality["advice"].push_back(advice_for(issue));
  return {{"hum", hum},
          {"at", iso_time(at)},
          {"duration_s", rounded(duration_s, 2)},
          {"verdict", name_of(found.ranking.verdict)},
          {"took_ms", rounded(took_ms, 2)},
          {"searched", found.searched},
          {"quality", quality},
          {"results", results}};
}

Json current_answer(const StoredHum& hum, const Library& library) {
  Json answer = hum.answer;
  for (Json& result : answer["results"]) {
    Json& song = result["song"];
    if (const auto known = library.song(song.at("id").get<std::string>()))
      song = json_of(*known);
    else
      song["state"] = "deleted";
  }
  answer["feedback"] = Json(hum.feedback);
  return answer;
}

}  // namespace tunefind::server
