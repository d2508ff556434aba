#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace tunefind {

/// A column of figures is set to the right. Its cells are numbers, intervals and the like: no format escapes them, but
/// LaTeX sets their signs.
struct ReportColumn {
  std::string heading;
  bool figures = true;
};

struct ReportRow {
  std::vector<std::string> cells;  ///< one a column, UTF-8; empty where there is nothing to say
  bool begins_group = false;       ///< set apart from the rows above
};

/// A table of a report, apart from how it is written; the title is one line or more, without the last line end.
struct ReportTable {
  std::vector<std::string> title;
  std::vector<ReportColumn> columns;
  std::vector<ReportRow> rows;
};

enum class TableFormat { text, markdown, latex };

/// The tables one after the other: aligned columns for a terminal, whose texts lose their middle where a line would be
/// longer than `longest_line` characters; tables of GitHub's Markdown; or for LaTeX a `tabular` each (booktabs), its
/// title as a comment. What has a meaning in the format is escaped; control characters become '?'.
std::string format_tables(const std::vector<ReportTable>& tables, TableFormat format, std::size_t longest_line = 120);

}  // namespace tunefind
