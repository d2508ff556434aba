#include "experiments/text_lines.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>

#include "features/error.hpp"

namespace tunefind {

std::vector<TextLine> text_lines(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::vector<TextLine> lines;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!words(line).empty()) lines.push_back({number, line});
  }
  return lines;
}

std::vector<std::string_view> tab_fields(std::string_view line) {
  std::vector<std::string_view> fields;
  for (std::size_t tab; (tab = line.find('\t')) != std::string_view::npos; line.remove_prefix(tab + 1))
    fields.push_back(line.substr(0, tab));
  fields.push_back(line);
  return fields;
}

std::vector<std::string_view> words(std::string_view line) {
  constexpr std::string_view kBlank = " \t\v\f\r";
  std::vector<std::string_view> result;
  for (std::size_t start = line.find_first_not_of(kBlank); start != std::string_view::npos;) {
    const std::size_t end = std::min(line.find_first_of(kBlank, start), line.size());
    result.push_back(line.substr(start, end - start));
    start = line.find_first_not_of(kBlank, end);
  }
  return result;
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

void fail_at_line(const std::string& name, std::size_t line, const std::string& reason) {
  throw FormatError(fmt::format("{}:{}: {}", name, line, reason));
}

}  // namespace tunefind
