#pragma once

#include <string>

#include "engine/search.hpp"

namespace tunefind {

/// One searched query, as the command shows it.
struct Answer {
  std::string query;
  QueryQuality quality;
  Ranking ranking;
  double took_ms = 0;
};

/// A heading with the verdict and a table of the matches: which song, how sure, where in it, key and tempo of the hum
/// relative to the song.
std::string answer_text(const Answer& answer, bool colour);

/// The answer as one line of JSON.
std::string answer_json(const Answer& answer);

}  // namespace tunefind
