#pragma once

#include <filesystem>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/cache/build_facts.hpp"

namespace tunefind {

/// XXH3-128 of a list of texts, as 32 hexadecimal digits. Each text counts with its length, so that {"ab", "c"} and
/// {"a", "bc"} differ.
std::string fingerprint(const std::vector<std::string_view>& texts);

/// For each file a text that changes with its content and its suffix, which names its format: "" if it cannot be read,
/// which the stage that reads it reports. Files are read in parallel (TBB).
std::vector<std::string> file_fingerprints(const std::vector<std::filesystem::path>& paths);

/// Includes that a closure does not follow: those in files whose path begins with `from` of files whose path begins
/// with `to`. For code that a stage has no means to call, although it sees its declarations.
struct IncludeCut {
  std::string_view from, to;
};

/// The paths of all files that the entry points depend on, themselves included: everything that they need, directly or
/// through other files. The paths are those of `files`. Throws std::logic_error if `files` has no such entry point, or
/// nothing that a cut would stop.
std::set<std::string_view> code_closure(std::span<const build_facts::SourceFile> files,
                                        const std::vector<std::string_view>& entry_points,
                                        const std::vector<IncludeCut>& cuts = {});

/// The fingerprint of everything that shapes what these entry points compute: the content of their closure and of the
/// files of CMake, the compiler and its options, and the versions of the libraries. An entry point is the header (or
/// source file) of the functions that a stage calls, such as "engine/search.hpp". Throws as `code_closure` does.
std::string code_fingerprint(std::span<const build_facts::SourceFile> files,
                             const std::vector<std::string_view>& entry_points,
                             const std::vector<IncludeCut>& cuts = {});

/// The same for the source files that this program was built from.
std::string code_fingerprint(const std::vector<std::string_view>& entry_points,
                             const std::vector<IncludeCut>& cuts = {});

/// The fingerprint of all source files that this program was built from, and of how it was built.
std::string whole_code_fingerprint();

}  // namespace tunefind
