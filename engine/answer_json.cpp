#include "engine/answer_json.hpp"

#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

#include "features/music_names.hpp"

namespace tunefind {

using Json = nlohmann::ordered_json;

double rounded(double value, int decimals) {
  const double scale = std::pow(10, decimals);
  return std::round(value * scale) / scale;
}

Json match_json(const Match& match) {
  const Alignment& found = match.alignment;
  std::vector<double> recurs_s;
  for (const double start_s : match.recurs_s) recurs_s.push_back(rounded(start_s, 3));
  return {{"score", rounded(match.score, 6)},
          {"confidence", rounded(match.confidence, 4)},
          {"start_s", rounded(found.start_s, 3)},
          {"end_s", rounded(found.end_s, 3)},
          {"transposition", rounded(found.transposition, 2)},
          {"tempo_ratio", rounded(found.tempo_ratio, 3)},
          {"line", found.line},
          {"bpm", match.bpm ? Json(rounded(*match.bpm, 1)) : Json(nullptr)},
          {"key", match.key ? Json(key_name(match.key)) : Json(nullptr)},
          {"recurs", recurs_s}};
}

Json quality_json(const QueryQuality& quality) {
  return {{"voiced_s", rounded(quality.voiced_s, 2)}, {"issues", quality.issues}};
}

}  // namespace tunefind
