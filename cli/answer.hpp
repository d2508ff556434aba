#pragma once

#include <string>

#include "cli/command.hpp"
#include "experiments/data_folder.hpp"

namespace tunefind {

/// A query as the engine heard it, and how long that took.
struct HeardQuery {
  QueryEntry entry;
  Query query;
  double took_ms = 0;
};

/// Reads a query. Throws AudioError or FormatError that names the file.
HeardQuery hear(const QueryEntry& entry, const Session& session);

/// One searched query, as the command shows it.
struct Answer {
  std::string query;
  QueryQuality quality;
  Ranking ranking;
  double took_ms = 0;  ///< hearing and searching
};

Answer answer(const HeardQuery& heard, const SongIndex& index, const Session& session);

/// A heading with the verdict and a table of the matches: which song, how sure, where in it, key and tempo of the hum
/// relative to the song. The table keeps to `width` columns if that is not 0 (cli/terminal.hpp).
std::string answer_text(const Answer& answer, bool colour, std::size_t width);

/// The answer as one line of JSON.
std::string answer_json(const Answer& answer);

}  // namespace tunefind
