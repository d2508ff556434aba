#include "experiments/formats/trec_run.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <fmt/format.h>
#include <fstream>
#include <optional>

#include "experiments/formats/trec.hpp"
#include "features/error.hpp"
#include "features/text_lines.hpp"

namespace tunefind {
namespace {

using Entry = TrecRun::Entry;

constexpr std::size_t kColumns = 6;
constexpr std::size_t kBlock = std::size_t{1} << 20;  // bytes that are read at once
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_blank(char c) {
  if (static_cast<unsigned char>(c) > ' ') return false;  // the usual case first: this is called for every byte
  return c == ' ' || (c >= '\t' && c <= '\r');
}

/// Splits a line at blanks into `columns`, as far as there is room. Returns the number of all columns.
std::size_t split(const char* at, const char* const end, std::array<std::string_view, kColumns>& columns) {
  for (std::size_t count = 0;; ++count) {
    while (at != end && is_blank(*at)) ++at;
    if (at == end) return count;
    const char* const begin = at;
    while (at != end && !is_blank(*at)) ++at;
    if (count < kColumns) columns[count] = {begin, static_cast<std::size_t>(at - begin)};
  }
}

template <class Number>
std::optional<Number> number_in(std::string_view text) {
  Number value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// Reads a run from blocks of lines.
class RunReader {
 public:
  explicit RunReader(const std::string& name) : name_(name) {}

  /// Reads the next lines of the text. Only its very last line can lack a line break.
  void read_lines(std::string_view text) {
    if (line_ == 0 && text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    const char* at = text.data();
    const char* const end = at + text.size();
    while (at != end) {
      const void* const found = std::memchr(at, '\n', static_cast<std::size_t>(end - at));
      const char* const line_end = found ? static_cast<const char*>(found) : end;
      ++line_;
      read_line(at, line_end);
      at = found ? line_end + 1 : end;
    }
  }

  /// The run, after all lines were read. Throws FormatError if a query has a song twice.
  TrecRun finish() {
    check_split_rankings();
    const auto better = [&](const Entry& a, const Entry& b) {
      return a.score != b.score ? a.score > b.score : table_.songs[a.song] > table_.songs[b.song];
    };
    for (auto& [query, ranking] : table_.rankings)
      if (!std::is_sorted(ranking.begin(), ranking.end(), better)) std::sort(ranking.begin(), ranking.end(), better);
    return std::move(table_);
  }

 private:
  void read_line(const char* begin, const char* end) {
    std::array<std::string_view, kColumns> columns;
    const std::size_t count = split(begin, end, columns);
    if (count == 0) return;
    if (count != kColumns)
      fail(fmt::format("{} columns instead of {} (query Q0 song rank score tag): {}", count, kColumns,
                       quoted(trimmed({begin, static_cast<std::size_t>(end - begin)}))));
    const auto& [query, q0, song, rank, score_text, tag] = columns;
    const auto score = number_in<double>(score_text);
    if (!number_in<int>(rank)) fail("rank " + quoted(rank) + " is not an integer");
    if (!score || !std::isfinite(*score)) fail("score " + quoted(score_text) + " is not a finite number");
    if (!ranking_ || query != query_text_) begin_query(query);
    const std::uint32_t number = table_.songs.add(song.find('%') == song.npos ? song : decode_id(song));
    if (number == last_group_of_song_.size()) last_group_of_song_.push_back(0);
    if (last_group_of_song_[number] == group_) {
      const auto first =
          std::find_if(ranking_->rbegin(), ranking_->rend(), [&](const Entry& entry) { return entry.song == number; });
      fail(twice(number, *query_, first->line));
    }
    last_group_of_song_[number] = group_;
    ranking_->push_back({*score, number, line_});
  }

  /// Starts a group of lines of a query: of a new query, or of one whose lines were interrupted by those of others.
  void begin_query(std::string_view text) {
    query_text_ = text;
    const std::size_t usual = ranking_ ? ranking_->size() : 0;
    const auto [entry, is_new] = table_.rankings.try_emplace(decode_id(text));
    query_ = &entry->first;
    ranking_ = &entry->second;
    ++group_;
    if (is_new)
      ranking_->reserve(usual);
    else
      split_.push_back(query_);
  }

  /// Throws FormatError if a query with several groups of lines has a song twice. Within one group, `read_line`
  /// notices.
  void check_split_rankings() {
    std::sort(split_.begin(), split_.end());
    split_.erase(std::unique(split_.begin(), split_.end()), split_.end());
    std::optional<std::uint32_t> line;
    std::string reason;
    for (const std::string* query : split_) {
      std::vector<Entry> entries = table_.rankings.at(*query);
      std::sort(entries.begin(), entries.end(),
                [](const Entry& a, const Entry& b) { return a.song != b.song ? a.song < b.song : a.line < b.line; });
      for (std::size_t i = 1; i < entries.size(); ++i)
        if (entries[i].song == entries[i - 1].song && (!line || entries[i].line < *line)) {
          line = entries[i].line;
          reason = twice(entries[i].song, *query, entries[i - 1].line);
        }
    }
    if (line) fail_at_line(name_, *line, reason);
  }

  std::string twice(std::uint32_t song, const std::string& query, std::uint32_t first) const {
    return fmt::format("song {} occurs twice for query {}, first in line {}", encode_id(table_.songs[song]),
                       encode_id(query), first);
  }

  [[noreturn]] void fail(const std::string& reason) {
    check_split_rankings();  // an error in an earlier line is reported first
    fail_at_line(name_, line_, reason);
  }

  const std::string& name_;
  TrecRun table_;
  std::uint32_t line_ = 0;
  std::string query_text_;  // the current query as the file writes it
  const std::string* query_ = nullptr;
  std::vector<Entry>* ranking_ = nullptr;
  std::uint32_t group_ = 0;  // number of the current group: consecutive lines of one query, from 1
  std::vector<std::uint32_t> last_group_of_song_;  // the group in which each song was seen last
  std::vector<const std::string*> split_;          // queries with more than one group
};

}  // namespace

TrecRun parse_trec_run(std::string_view text, const std::string& name) {
  RunReader reader(name);
  reader.read_lines(text);
  return reader.finish();
}

TrecRun read_trec_run(const std::filesystem::path& path) {
  const std::string name = path.string();
  std::ifstream in(path, std::ios::binary);
  if (!in) throw FormatError(fmt::format("{}: cannot be opened", name));
  RunReader reader(name);
  std::string block;
  std::size_t filled = 0;
  do {
    if (block.size() - filled < kBlock) block.resize(filled + kBlock);
    in.read(block.data() + filled, static_cast<std::streamsize>(kBlock));
    const auto read = static_cast<std::size_t>(in.gcount());
    if (in.bad() || (filled == 0 && read == 0 && !in.eof())) throw FormatError(fmt::format("{}: cannot be read", name));
    filled += read;
    const std::size_t last_end = std::string_view(block.data() + filled - read, read).rfind('\n');
    if (in && last_end == std::string_view::npos) continue;  // a line longer than a block
    const std::size_t whole = in ? filled - read + last_end + 1 : filled;
    reader.read_lines({block.data(), whole});
    filled -= whole;
    std::memmove(block.data(), block.data() + whole, filled);
  } while (in);
  return reader.finish();
}

}  // namespace tunefind
