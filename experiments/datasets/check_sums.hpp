#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "experiments/datasets/file_tree.hpp"
#include "experiments/progress.hpp"

namespace tunefind {

/// Name of the optional list of checksums at the top of a copy of a data set. It has one line a file in the format of
/// `xxh128sum` (XXH3-128 in hex, two blanks, path relative to the folder), so that program can check it too.
inline constexpr const char* kCheckSums = "XXH128SUMS";

/// Compares the files with the checksum list at their root. Returns one line for each file that is missing, has changed
/// or is not listed; empty if all match or there is no list. Throws FormatError that names the first malformed line.
std::vector<std::string> check_sums(const FileTree& files, const ExperimentProgress& progress);

/// Writes the checksum list for `files` and for the files `elsewhere`, which can be outside of `files.root`; the list
/// itself is left out. An interrupted call (`progress.stop`) writes nothing. Throws FormatError for a file that cannot
/// be read or whose name holds a line break or backslash, StorageError if the list cannot be written.
void write_check_sums(const FileTree& files, const std::vector<std::filesystem::path>& elsewhere,
                      const ExperimentProgress& progress);

}  // namespace tunefind
