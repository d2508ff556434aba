#include "server/routes/answer.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "features/music_names.hpp"
#include "server/routes/call.hpp"
#include "server/store/stored_hum.hpp"

namespace tunefind::server {
namespace {

double rounded(double value, int decimals) {
  const double scale = std::pow(10, decimals);
  return std::round(value * scale) / scale;
}

}  // namespace

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
    const Alignment& alignment = match.alignment;
    Json recurs = Json::array();
    for (const double start_s : match.recurs_s) recurs.push_back(rounded(start_s, 3));
    results.push_back({{"rank", results.size() + 1},
                       {"song", {{"id", match.song}, {"title", title_of(match.song)}}},
                       {"score", rounded(match.score, 6)},
                       {"confidence", rounded(match.confidence, 4)},
                       {"words", words_for(match.confidence)},
                       {"start_s", rounded(alignment.start_s, 3)},
                       {"end_s", rounded(alignment.end_s, 3)},
                       {"recurs", recurs},
                       {"transposition", rounded(alignment.transposition, 2)},
                       {"tempo_ratio", rounded(alignment.tempo_ratio, 3)},
                       {"bpm", match.bpm ? Json(rounded(*match.bpm, 1)) : Json(nullptr)},
                       {"key", match.key ? Json(key_name(match.key)) : Json(nullptr)}});
  }
  Json advice = Json::array();
  for (const std::string& issue : query.quality.issues) advice.push_back(advice_for(issue));
  return {{"hum", hum},
          {"at", iso_time(at)},
          {"duration_s", rounded(duration_s, 2)},
          {"verdict", name_of(found.ranking.verdict)},
          {"took_ms", rounded(took_ms, 2)},
          {"searched", found.searched},
          {"quality",
           {{"voiced_s", rounded(query.quality.voiced_s, 2)}, {"issues", query.quality.issues}, {"advice", advice}}},
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
