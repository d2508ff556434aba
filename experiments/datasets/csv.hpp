#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tunefind {

/// One row of a CSV file: field by column heading, both without surrounding blanks.
using CsvRow = std::map<std::string, std::string>;

/// Parses CSV text (RFC 4180: fields may be quoted, "" stands for a quote) whose first line holds the column headings.
/// Lines end in LF, CRLF or, as old spreadsheets wrote them, CR alone. Lines without content are skipped. A row with
/// too few fields lacks the missing columns; surplus fields are dropped. Throws FormatError, with `name` as the file's
/// name, if a quote is not closed.
std::vector<CsvRow> read_csv(std::string_view text, const std::string& name);

}  // namespace tunefind
