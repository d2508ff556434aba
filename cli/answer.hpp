#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "engine/load_index.hpp"
#include "experiments/formats/data_folder.hpp"

namespace tunefind {

/// A query after its file was read and its melody extracted.
struct HeardQuery {
  QueryEntry entry;
  Query query;
  double took_ms = 0;  ///< time that reading and hearing took
};

/// Reads the file of a query and extracts its melody. Throws AudioError or FormatError, which name the file.
HeardQuery hear(const QueryEntry& entry, const Session& session);

/// What the command shows of one searched query.
struct Answer {
  std::string query;  ///< id of the query
  QueryQuality quality;
  Ranking ranking;
  double took_ms = 0;  ///< time for hearing and searching together
};

/// Searches the index for one query, without the songs that its entry leaves out.
Answer answer(const HeardQuery& heard, const SongIndex& index, const Session& session);

/// Loads the songs of a catalogue for searching. Prints each damaged song and each note of the loader to stderr.
LoadedIndex open_index(const Catalogue& catalogue, const Session& session);

/// Hears and searches the queries in their order, with a progress bar unless `quiet`, and passes each answer to
/// `visit`; stops early after an interrupt. A query that cannot be read, or that repeats an earlier id, costs one line
/// on stderr. Returns the number of such queries.
std::size_t answer_queries(const std::vector<QueryEntry>& queries, const SongIndex& index, const Session& session,
                           bool quiet, const std::function<void(const HeardQuery&, const Answer&)>& visit);

/// The answer as text: a heading with the verdict, and a table of the matches with song, confidence, span in the song,
/// and key and tempo of the hum relative to the song. `width` limits the table's columns of characters; 0 is no limit
/// (`format_table` in cli/terminal.hpp).
std::string answer_text(const Answer& answer, bool colour, std::size_t width);

/// The answer as one line of JSON, with its line break.
std::string answer_json(const Answer& answer);

}  // namespace tunefind
