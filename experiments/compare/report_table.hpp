#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace tunefind {

/// A column of a table.
struct ReportColumn {
  std::string heading;
  /// The cells are numbers, intervals and the like: they are aligned to the right and not escaped, and LaTeX sets their
  /// signs in math mode. Otherwise they are text, aligned to the left and escaped.
  bool figures = true;
};

/// A row of a table.
struct ReportRow {
  std::vector<std::string> cells;  ///< one for each column, UTF-8; can be empty
  bool begins_group = false;       ///< separated from the rows above
};

/// A table of a report, independent of the format in which it is written.
struct ReportTable {
  std::vector<std::string> title;  ///< one or more lines, without line breaks
  std::vector<ReportColumn> columns;
  std::vector<ReportRow> rows;
};

enum class TableFormat { text, markdown, latex };

/// Writes tables one after the other. As text: aligned columns for a terminal; if a line would be longer than
/// `longest_line` characters, the widest text cells lose their middle. As Markdown: tables as on GitHub. As LaTeX: a
/// `tabular` each (package booktabs), with the title as a comment. Characters with a meaning in the format are escaped;
/// control characters, and bytes that are not UTF-8, become '?'.
std::string format_tables(const std::vector<ReportTable>& tables, TableFormat format, std::size_t longest_line = 120);

}  // namespace tunefind
