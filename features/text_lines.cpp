#include "features/text_lines.hpp"

#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <fstream>

#include "features/error.hpp"

namespace tunefind {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kBlanks = " \t\r\n\f\v";
constexpr std::size_t kLongestQuote = 40;  // characters of a value that a message shows

}  // namespace

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::vector<TextLine> text_lines(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  std::vector<TextLine> lines;
  for (std::string_view line : fields(text, '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back({lines.size() + 1, line});
  }
  while (!lines.empty() && trimmed(lines.back().text).empty()) lines.pop_back();
  return lines;
}

std::vector<TextLine> filled_lines(std::string_view text) {
  std::vector<TextLine> lines = text_lines(text);
  std::erase_if(lines, [](const TextLine& line) { return trimmed(line.text).empty(); });
  return lines;
}

std::vector<std::string_view> fields(std::string_view line, char separator) {
  std::vector<std::string_view> pieces;
  for (std::size_t end; (end = line.find(separator)) != std::string_view::npos; line.remove_prefix(end + 1))
    pieces.push_back(line.substr(0, end));
  pieces.push_back(line);
  return pieces;
}

std::vector<std::string_view> words(std::string_view line) {
  std::vector<std::string_view> pieces;
  for (line = trimmed(line); !line.empty(); line = trimmed(line)) {
    pieces.push_back(line.substr(0, line.find_first_of(kBlanks)));
    line.remove_prefix(pieces.back().size());
  }
  return pieces;
}

std::optional<double> parse_number(std::string_view text) {
  text = trimmed(text);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::string quoted(std::string_view text) {
  std::string shown(text.substr(0, kLongestQuote));
  for (char& c : shown)
    if (c < ' ' || c > '~') c = '?';
  return fmt::format("'{}{}'", shown, text.size() > kLongestQuote ? "..." : "");
}

void fail_at_line(const std::string& name, std::size_t line, const std::string& reason) {
  throw FormatError(fmt::format("{}:{}: {}", name, line, reason));
}

std::string read_text(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw FormatError(fmt::format("{}: cannot be opened", path.string()));
  std::string text;
  char block[1 << 16];
  while (in.read(block, sizeof block) || in.gcount() > 0) text.append(block, static_cast<std::size_t>(in.gcount()));
  if (in.bad()) throw FormatError(fmt::format("{}: cannot be read", path.string()));
  return text;
}

void write_text(const std::filesystem::path& path, std::string_view text) {
  std::ofstream out(path, std::ios::binary);
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
  out.close();
  if (!out) throw StorageError(fmt::format("{}: cannot be written", path.string()));
}

}  // namespace tunefind
