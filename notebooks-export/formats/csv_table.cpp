#include "notebooks-export/formats/csv_table.hpp"

#include <cassert>
#include <fmt/format.h>

namespace tunefind {
namespace {

std::string field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += c;
    quoted += c;
  }
  return quoted + "\"";
}

}  // namespace

CsvValue::CsvValue(double number) : text(fmt::format("{:.9g}", number)) {}
CsvValue::CsvValue(std::size_t number) : text(fmt::format("{}", number)) {}
CsvValue::CsvValue(int number) : text(fmt::format("{}", number)) {}

CsvTable::CsvTable(const std::vector<std::string>& columns) : columns_(columns.size()) {
  add({columns.begin(), columns.end()});
  rows_ = 0;
}

void CsvTable::add(const std::vector<CsvValue>& row) {
  assert(row.size() == columns_);
  for (std::size_t i = 0; i < row.size(); ++i) text_ += (i > 0 ? "," : "") + field(row[i].text);
  text_ += "\n";
  ++rows_;
}

}  // namespace tunefind
