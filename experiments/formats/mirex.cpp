#include "experiments/formats/mirex.hpp"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <map>
#include <set>
#include <system_error>

#include "engine/hearing/input_files.hpp"
#include "features/error.hpp"
#include "features/text_lines.hpp"

namespace tunefind {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kCandidates = 10;  // number of candidates that the evaluator looks at
constexpr std::size_t kSongNumber = 3;   // characters at the end of an id that are the number of the song

/// True for a folder like "year2003".
bool is_year(const fs::path& part) {
  const std::string name = part.string();
  return name.size() > 4 && name.starts_with("year") && std::isdigit(static_cast<unsigned char>(name[4]));
}

/// The lines that are not blank. Throws FormatError if there are none, or if the text has a zero byte.
std::vector<TextLine> lines_of(std::string_view text, const std::string& name) {
  const std::vector<TextLine> lines = filled_lines(text);
  if (lines.empty()) fail_at_line(name, 1, "no lines");
  for (const auto& [number, line] : lines)
    if (line.find('\0') != std::string_view::npos) fail_at_line(name, number, "not a text file: there is a zero byte");
  return lines;
}

/// The path itself if it is absolute or exists, or the same below `folder` if that exists.
fs::path resolved(const fs::path& path, const fs::path& folder) {
  std::error_code unknown;
  if (path.is_absolute() || fs::exists(path, unknown)) return path;
  const fs::path beside = (folder / path).lexically_normal();
  return fs::exists(beside, unknown) ? beside : path;
}

std::string_view last(std::string_view id, std::size_t characters) {
  return id.substr(id.size() - std::min(id.size(), characters));
}

}  // namespace

std::string mirex_id(const fs::path& path) {
  std::string id;
  for (const fs::path& part : path.parent_path())
    if (!id.empty() || is_year(part)) id += part.string() + "_";
  return id + (is_readable_input(path) ? path.stem() : path.filename()).string();
}

std::vector<MirexEntry> parse_mirex_list(std::string_view text, const std::string& name, const fs::path& folder) {
  std::vector<MirexEntry> entries;
  std::map<std::string, std::size_t> line_of;
  for (const auto& [number, line] : lines_of(text, name)) {
    const fs::path path = trimmed(fields(line, '\t').front());
    if (path.empty()) fail_at_line(name, number, "no path before the tab");
    const std::string id = mirex_id(path);
    if (path.filename().empty())
      fail_at_line(name, number, fmt::format("{} names no file", tunefind::quoted(path.string())));
    if (const auto [earlier, is_new] = line_of.emplace(id, number); !is_new)
      fail_at_line(name, number, fmt::format("its id '{}' is also that of line {}", id, earlier->second));
    entries.push_back({id, resolved(path, folder)});
  }
  return entries;
}

std::vector<MirexEntry> read_mirex_list(const fs::path& list) {
  return parse_mirex_list(read_text(list), list.string(), list.parent_path());
}

std::string format_mirex_result(const std::vector<MirexEntry>& queries, const Run& run) {
  std::string text;
  for (const MirexEntry& query : queries) {
    text += encode_id(query.id) + ":";
    if (const auto found = run.find(query.id); found != run.end())
      for (const RankedSong& song : found->second) text += " " + encode_id(song.song);
    text += text.back() == ':' ? " \n" : "\n";
  }
  return text;
}

Run parse_mirex_result(std::string_view text, const std::string& name) {
  Run run;
  for (const auto& [number, line] : lines_of(text, name)) {
    const std::string_view filled = trimmed(line);
    const std::size_t blank = filled.find(": ");
    const std::size_t colon = blank == std::string_view::npos && filled.ends_with(':') ? filled.size() - 1 : blank;
    const std::string query = colon == std::string_view::npos ? "" : mirex_id(decode_id(filled.substr(0, colon)));
    if (query.empty()) fail_at_line(name, number, "not of the form 'query: song ...'");
    const auto [ranking, is_new] = run.try_emplace(query);
    if (!is_new) fail_at_line(name, number, fmt::format("query {} occurs twice", query));
    std::set<std::string_view> songs;
    for (const std::string_view song : words(filled.substr(colon + 1))) {
      if (!songs.insert(song).second) fail_at_line(name, number, fmt::format("song {} occurs twice", song));
      ranking->second.push_back({decode_id(song), -static_cast<double>(songs.size())});
    }
  }
  return run;
}

Run read_mirex_result(const fs::path& path) { return parse_mirex_result(read_text(path), path.string()); }

Qrels parse_mirex_truth(std::string_view text, const std::string& name) {
  Qrels truth;
  for (const auto& [number, line] : lines_of(text, name)) {
    const auto columns = fields(line, '\t');
    if (columns.size() != 2)
      fail_at_line(name, number, fmt::format("{} tab-separated columns instead of 2 (query, song)", columns.size()));
    const std::string query = mirex_id(trimmed(columns[0])), song = mirex_id(trimmed(columns[1]));
    if (query.empty() || song.empty()) fail_at_line(name, number, "an empty column");
    if (!truth[query].emplace(song, 1).second)
      fail_at_line(name, number, fmt::format("song {} occurs twice for query {}", song, query));
  }
  return truth;
}

Qrels read_mirex_truth(const fs::path& path) { return parse_mirex_truth(read_text(path), path.string()); }

MirexScore mirex_score(const Run& run, const Qrels& truth, bool variants) {
  for (const auto& [query, ranking] : run)
    if (!truth.contains(query)) throw FormatError(fmt::format("query {} is not in the ground truth", query));
  MirexScore score{truth.size()};
  for (const auto& [query, songs] : truth) {
    const auto ranking = run.find(query);
    if (ranking == run.end()) continue;
    std::size_t first = 0;
    for (std::size_t i = 0; i < std::min(ranking->second.size(), kCandidates); ++i) {
      const std::string& found = ranking->second[i].song;
      const auto is_it = [&](const auto& right) {
        return variants ? last(found, kSongNumber) == last(right.first, kSongNumber) : found == right.first;
      };
      if (std::none_of(songs.begin(), songs.end(), is_it)) continue;
      if (first == 0) first = i + 1;
      ++score.right;
    }
    score.hit_rate += first > 0;
    score.mrr += first > 0 ? 1.0 / static_cast<double>(first) : 0;
  }
  if (truth.empty()) return score;
  for (double* const sum : {&score.hit_rate, &score.mrr, &score.right}) *sum /= static_cast<double>(truth.size());
  return score;
}

}  // namespace tunefind
