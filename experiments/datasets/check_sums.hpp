#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "experiments/bench/experiment.hpp"
#include "experiments/datasets/file_tree.hpp"

namespace tunefind {

/// The list of checksums that may lie at the top of a copy of a data set: one line a file, as `xxh128sum` writes and
/// checks them (XXH3-128 in hex, two blanks, the path relative to the folder).
inline constexpr const char* kCheckSums = "XXH128SUMS";

/// Compares the files with the list at their root: a line for each file that is missing, has changed or is in no line.
/// Nothing if there is no list. Throws FormatError at the line that is no sum and a path.
std::vector<std::string> check_sums(const FileTree& files, const ExperimentProgress& progress);

/// Writes the list of all files, and of those of `elsewhere` that lie outside. Throws FormatError for a file that
/// cannot be read or whose name holds a line break, StorageError if the list cannot be written.
void write_check_sums(const FileTree& files, const std::vector<std::filesystem::path>& elsewhere,
                      const ExperimentProgress& progress);

}  // namespace tunefind
