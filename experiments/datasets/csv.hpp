#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tunefind {

/// One line of a CSV file by its headings; fields and headings without blanks around them.
using CsvRow = std::map<std::string, std::string>;

/// The rows of a CSV text whose first line holds the headings (RFC 4180: "quoted, fields" with "" for a quote), lines
/// ended by LF, CRLF or, as old spreadsheets wrote them, CR alone. Lines without content are skipped, fields that a row
/// lacks are not in it, those beyond the headings are dropped. Throws FormatError that names `name` if a quote is never
/// closed.
std::vector<CsvRow> read_csv(std::string_view text, const std::string& name);

}  // namespace tunefind
