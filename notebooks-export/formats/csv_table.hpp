#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace tunefind {

/// A field of a csv table. Numbers are written with up to nine significant digits; an empty optional is an empty field.
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

/// A table in csv format (RFC 4180, but with LF as line end). Fields with commas, quotes or line ends are quoted.
class CsvTable {
 public:
  explicit CsvTable(const std::vector<std::string>& columns);
  /// Adds a row, which must have one value for each column.
  void add(const std::vector<CsvValue>& row);
  /// Number of rows without the heading.
  std::size_t rows() const { return rows_; }
  /// The table as csv text, with its heading.
  const std::string& text() const { return text_; }

 private:
  std::size_t columns_ = 0, rows_ = 0;
  std::string text_;
};

}  // namespace tunefind
