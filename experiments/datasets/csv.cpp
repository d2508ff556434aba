#include "experiments/datasets/csv.hpp"

#include <algorithm>

#include "features/error.hpp"
#include "features/text_lines.hpp"

namespace tunefind {
namespace {

using Fields = std::vector<std::string>;

std::vector<Fields> split(std::string_view text, const std::string& name) {
  std::vector<Fields> rows;
  Fields row(1);
  bool quoted = false;
  const auto end_row = [&] {
    for (std::string& field : row) field = trimmed(field);
    if (std::any_of(row.begin(), row.end(), [](const std::string& field) { return !field.empty(); }))
      rows.push_back(std::move(row));
    row = Fields(1);
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"')
      row.back() += text[++i];
    else if (c == '"' && (quoted || trimmed(row.back()).empty()))
      quoted = !quoted;
    else if (!quoted && c == ',')
      row.emplace_back();
    else if (!quoted && (c == '\n' || c == '\r'))
      end_row();
    else
      row.back() += c;
  }
  if (quoted) throw FormatError(name + ": a quote is not closed");
  end_row();
  return rows;
}

}  // namespace

std::vector<CsvRow> read_csv(std::string_view text, const std::string& name) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  const std::vector<Fields> rows = split(text, name);
  std::vector<CsvRow> table;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    CsvRow row;
    for (std::size_t k = 0; k < std::min(rows[i].size(), rows[0].size()); ++k) row[rows[0][k]] = rows[i][k];
    table.push_back(std::move(row));
  }
  return table;
}

}  // namespace tunefind
