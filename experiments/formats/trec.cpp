#include "experiments/formats/trec.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <iterator>
#include <limits>
#include <optional>

#include "experiments/formats/trec_run.hpp"
#include "features/error.hpp"
#include "features/text_lines.hpp"

namespace tunefind {
namespace {

std::optional<int> parse_integer(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool must_be_encoded(unsigned char c) { return c <= ' ' || c == 0x7f || c == '%'; }

Run run_of(const TrecRun& packed) {
  Run run;
  for (const auto& [query, entries] : packed.rankings) {
    auto& ranking = run[query];
    ranking.reserve(entries.size());
    for (const TrecRun::Entry& entry : entries) ranking.push_back({packed.songs[entry.song], entry.score});
  }
  return run;
}

}  // namespace

std::string encode_id(std::string_view id) {
  if (id.empty()) throw FormatError("an empty id cannot be written to a TREC file");
  std::string text;
  for (const unsigned char c : id)
    if (must_be_encoded(c))
      text += fmt::format("%{:02X}", c);
    else
      text += static_cast<char>(c);
  return text;
}

std::string decode_id(std::string_view text) {
  std::string id;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned char byte = 0;
    const char* const digits = text.data() + i + 1;
    if (text[i] == '%' && i + 2 < text.size() && std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2) {
      id += static_cast<char>(byte);
      i += 2;
    } else {
      id += text[i];
    }
  }
  return id;
}

std::string format_run(const Run& run, const std::string& tag) {
  const std::string tag_column = encode_id(tag);
  std::string text;
  for (const auto& [query, ranking] : run) {
    float previous = std::numeric_limits<float>::infinity();
    for (std::size_t i = 0; i < ranking.size(); ++i) {
      const auto& [song, exact] = ranking[i];
      const float below = std::nextafter(previous, -std::numeric_limits<float>::infinity());
      const float score = i == 0 ? static_cast<float>(exact) : std::min(static_cast<float>(exact), below);
      if (!std::isfinite(exact) || !std::isfinite(score))
        throw FormatError(
            fmt::format("query {}, song {}: the score {} cannot be written to a run", query, song, exact));
      fmt::format_to(std::back_inserter(text), "{} Q0 {} {} {} {}\n", encode_id(query), encode_id(song), i + 1, score,
                     tag_column);
      previous = score;
    }
  }
  return text;
}

Run parse_run(std::string_view text, const std::string& name) { return run_of(parse_trec_run(text, name)); }

void write_run(const std::filesystem::path& path, const Run& run, const std::string& tag) {
  write_text(path, format_run(run, tag));
}

Run read_run(const std::filesystem::path& path) { return run_of(read_trec_run(path)); }

std::string format_qrels(const Qrels& qrels) {
  std::string text;
  for (const auto& [query, songs] : qrels)
    for (const auto& [song, relevance] : songs)
      fmt::format_to(std::back_inserter(text), "{} 0 {} {}\n", encode_id(query), encode_id(song), relevance);
  return text;
}

Qrels parse_qrels(std::string_view text, const std::string& name) {
  Qrels qrels;
  for (const auto& [number, line] : filled_lines(text)) {
    const auto columns = words(line);
    if (columns.size() != 4)
      fail_at_line(
          name, number,
          fmt::format("{} columns instead of 4 (query 0 song relevance): {}", columns.size(), quoted(trimmed(line))));
    const auto relevance = parse_integer(columns[3]);
    if (!relevance) fail_at_line(name, number, "relevance " + quoted(columns[3]) + " is not an integer");
    if (!qrels[decode_id(columns[0])].emplace(decode_id(columns[2]), *relevance).second)
      fail_at_line(name, number, fmt::format("song {} is judged twice for query {}", columns[2], columns[0]));
  }
  if (qrels.empty()) fail_at_line(name, 1, "no judgements");
  return qrels;
}

void write_qrels(const std::filesystem::path& path, const Qrels& qrels) { write_text(path, format_qrels(qrels)); }

Qrels read_qrels(const std::filesystem::path& path) { return parse_qrels(read_text(path), path.string()); }

}  // namespace tunefind
