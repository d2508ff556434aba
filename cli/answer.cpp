#include "cli/answer.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <set>

#include "cli/json_line.hpp"
#include "cli/terminal.hpp"
#include "engine/answer_json.hpp"
#include "engine/hearing/hearing.hpp"
#include "features/error.hpp"
#include "features/music_names.hpp"

namespace tunefind {
namespace {

using Clock = std::chrono::steady_clock;

double ms_since(Clock::time_point begun) {
  return std::chrono::duration<double, std::milli>(Clock::now() - begun).count();
}

Colour colour_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::match:
      return Colour::green;
    case Verdict::uncertain:
      return Colour::yellow;
    case Verdict::no_match:
      break;
  }
  return Colour::red;
}

/// The verdict in words.
std::string words_for(const Answer& answer) {
  const Ranking& ranking = answer.ranking;
  if (answer.quality.voiced_s == 0) return "no match: no clear pitch in it";
  if (ranking.matches.empty()) return "no match: nothing to search in";
  switch (ranking.verdict) {
    case Verdict::match:
      return "match";
    case Verdict::uncertain:
      return "uncertain: the first few are worth a listen";
    case Verdict::no_match:
      break;
  }
  return "no match: nothing fits well";
}

}  // namespace

HeardQuery hear(const QueryEntry& entry, const Session& session) {
  const auto begun = Clock::now();
  Query query = read_query(entry.path, session.strategies);
  return {entry, std::move(query), ms_since(begun)};
}

Answer answer(const HeardQuery& heard, const SongIndex& index, const Session& session) {
  const auto begun = Clock::now();
  Ranking ranking =
      search(heard.query, index, session.strategies, session.search, Admission::without(index, heard.entry.left_out));
  return {heard.entry.id, heard.query.quality, std::move(ranking), heard.took_ms + ms_since(begun)};
}

LoadedIndex open_index(const Catalogue& catalogue, const Session& session) {
  LoadedIndex loaded = load_index(catalogue, session.strategies);
  for (const std::string& damage : loaded.damaged) complain(damage);
  for (const std::string& note : loaded.notes) complain(note);
  return loaded;
}

std::size_t answer_queries(const std::vector<QueryEntry>& queries, const SongIndex& index, const Session& session,
                           bool quiet, const std::function<void(const HeardQuery&, const Answer&)>& visit) {
  std::size_t failed = 0;
  std::set<std::string> seen;
  ProgressBar progress("search", queries.size(), quiet);
  for (const QueryEntry& entry : queries) {
    if (interrupted) break;
    try {
      if (!seen.insert(entry.id).second)
        throw FormatError(fmt::format("{}: another query has the same id '{}'", entry.path.string(), entry.id));
      const HeardQuery heard = hear(entry, session);
      visit(heard, answer(heard, index, session));
    } catch (const Error& error) {
      progress.message(fmt::format("tunefind: {}", printable(error.what())));
      ++failed;
    }
    progress.advance();
  }
  return failed;
}

std::string answer_text(const Answer& answer, bool colour, std::size_t width) {
  const Ranking& ranking = answer.ranking;
  std::string text = paint(printable(answer.query), Colour::bold, colour) + "  " +
                     paint(words_for(answer), colour_of(ranking.verdict), colour);
  if (answer.quality.voiced_s > 0)
    for (const std::string& issue : answer.quality.issues) text += fmt::format("  ({})", advice_for(issue));
  text += "\n";
  if (ranking.matches.empty()) return text;
  // Only recordings have a tempo and a key, so catalogues without recordings get no such columns.
  const bool has_tempo_or_key =
      std::ranges::any_of(ranking.matches, [](const Match& match) { return match.bpm || match.key; });
  std::vector<std::vector<Cell>> rows;
  for (const Match& match : ranking.matches) {
    const Alignment& found = match.alignment;
    const bool aligned = !found.path.empty();
    const Colour shade = rows.empty() ? colour_of(ranking.verdict) : Colour::plain;
    rows.push_back({std::to_string(rows.size() + 1), Cell(match.title.empty() ? match.song : match.title, shade),
                    Cell(fmt::format("{:.0f}%", 100 * match.confidence), shade),
                    aligned ? format_time(found.start_s) + " - " + format_time(found.end_s) : "-",
                    aligned ? fmt::format("{:+.1f} st", found.transposition) : "-",
                    aligned ? fmt::format("{:.2f} x", found.tempo_ratio) : "-"});
    if (has_tempo_or_key) {
      rows.back().push_back(match.bpm ? fmt::format("{:.0f} bpm", *match.bpm) : "-");
      rows.back().push_back(key_name(match.key));
    }
    rows.back().push_back(fmt::format("{:.3f}", match.score));
    rows.back().push_back(match.title.empty() ? "" : match.song);
  }
  std::vector<Column> columns{{"", true},         {"song", false, true}, {"sure", true}, {"where in it", true},
                              {"your key", true}, {"your tempo", true}};
  if (has_tempo_or_key) columns.insert(columns.end(), {{"tempo", true}, {"key"}});
  columns.insert(columns.end(), {{"score", true}, {"id", false, true}});
  return text + format_table(columns, rows, colour, width);
}

std::string answer_json(const Answer& answer) {
  nlohmann::ordered_json results = nlohmann::ordered_json::array();
  for (const Match& match : answer.ranking.matches) {
    nlohmann::ordered_json result = {{"rank", results.size() + 1}, {"song", match.song}, {"title", match.title}};
    result.update(match_json(match));
    results.push_back(std::move(result));
  }
  return json_line({{"query", answer.query},
                    {"verdict", name_of(answer.ranking.verdict)},
                    {"took_ms", rounded(answer.took_ms, 2)},
                    {"quality", quality_json(answer.quality)},
                    {"results", results}});
}

}  // namespace tunefind
