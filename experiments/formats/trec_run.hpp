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

/// A run packed for reading millions of lines: 16 bytes a line, each song's id once.
struct TrecRun {
  struct Entry {
    double score = 0;
    std::uint32_t song = 0;  ///< its number in `songs`
    std::uint32_t line = 0;  ///< where it stands in the file, from 1
  };

  IdTable songs;
  std::map<std::string, std::vector<Entry>> rankings;  ///< of each query, best first
};

/// Reads the text of a TREC run; what parse_run (trec.hpp) says of rankings and errors holds here too.
TrecRun parse_trec_run(std::string_view text, const std::string& name);

/// `parse_trec_run` of a file, which may be a pipe: it is read block by block and never held as a whole. Throws
/// FormatError also if it cannot be read.
TrecRun read_trec_run(const std::filesystem::path& path);

}  // namespace tunefind
