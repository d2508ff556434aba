#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "engine/index/load_index.hpp"
#include "experiments/formats/data_folder.hpp"

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

/// The songs of a catalogue to search in; what is damaged or noteworthy is complained of.
LoadedIndex open_index(const Catalogue& catalogue, const Session& session);

/// Hears and searches queries in their order behind a progress bar, until an interrupt, and hands each answer to
/// `visit`. A query that cannot be read, or has the id of an earlier one, is complained of. Returns how many were.
std::size_t answer_queries(const std::vector<QueryEntry>& queries, const SongIndex& index, const Session& session,
                           bool quiet, const std::function<void(const HeardQuery&, const Answer&)>& visit);

/// A heading with the verdict and a table of the matches: which song, how sure, where in it, key and tempo of the hum
/// relative to the song. The table keeps to `width` columns if that is not 0 (cli/terminal.hpp).
std::string answer_text(const Answer& answer, bool colour, std::size_t width);

/// The answer as one line of JSON.
std::string answer_json(const Answer& answer);

}  // namespace tunefind
