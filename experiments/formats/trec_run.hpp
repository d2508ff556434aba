#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/formats/id_table.hpp"

namespace tunefind {

/// The rankings of a TREC run file and nothing else, packed for millions of lines: 16 bytes a line, each song's id
/// once. `SystemResult` (experiments/measures/system_result.hpp) adds what else is known of the system that made it;
/// `Run` (experiments/formats/trec.hpp) is the same as plain maps and strings.
struct TrecRun {
  struct Entry {
    double score = 0;
    std::uint32_t song = 0;  ///< number in `songs`
    std::uint32_t line = 0;  ///< line of the file, from 1
  };

  IdTable songs;
  std::map<std::string, std::vector<Entry>> rankings;  ///< by query, each best first
};

/// Reads the text of a TREC run, sorts and checks it as `parse_run` (experiments/formats/trec.hpp) does.
TrecRun parse_trec_run(std::string_view text, const std::string& name);

/// `parse_trec_run` of a file or pipe. The text is read block by block and never held as a whole. Throws FormatError
/// also if it cannot be read.
TrecRun read_trec_run(const std::filesystem::path& path);

}  // namespace tunefind
