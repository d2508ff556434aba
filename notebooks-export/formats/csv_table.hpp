#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace tunefind {

/// A value of a csv table. Of a number nine digits are written at most, of an absent one nothing.
struct CsvValue {
  std::string text;

  CsvValue(std::string text_) : text(std::move(text_)) {}
  CsvValue(const char* text_) : text(text_) {}
  CsvValue(double number);
  CsvValue(std::size_t number);
  CsvValue(int number);
  template <class T>
  CsvValue(const std::optional<T>& value) : CsvValue(value ? CsvValue(*value) : CsvValue("")) {}
};

/// A table that becomes a csv file (RFC 4180 with line feeds): fields that hold commas, quotes or line ends are quoted.
class CsvTable {
 public:
  explicit CsvTable(const std::vector<std::string>& columns);
  /// One value for each column.
  void add(const std::vector<CsvValue>& row);
  /// Number of rows.
  std::size_t rows() const { return rows_; }
  const std::string& text() const { return text_; }

 private:
  std::size_t columns_ = 0, rows_ = 0;
  std::string text_;
};

}  // namespace tunefind
