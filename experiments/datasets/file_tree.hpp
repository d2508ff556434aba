#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace tunefind {

/// All regular files below a folder, at any depth. Hidden files and folders (names that begin with '.') are left out.
struct FileTree {
  std::filesystem::path root;
  std::vector<std::string> names;  ///< paths relative to `root`, separated by '/', sorted

  /// The names that match a shell pattern, ignoring case. In a pattern with a '/' ("midiFile/*.mid"), '*' matches
  /// within one path component; a pattern without '/' ("*.krn") matches at any depth.
  std::vector<std::string> matching(std::string_view pattern) const;

  /// True if `name` is one of `names`; the case must match.
  bool holds(const std::string& name) const;

  std::filesystem::path path(const std::string& name) const { return root / name; }
};

/// Lists the files below a folder; symbolic links to folders are not followed. Throws FormatError that names the folder
/// if it does not exist, cannot be read or holds no file.
FileTree file_tree(const std::filesystem::path& folder);

/// True if `path` is an existing folder; false also if it cannot be examined.
bool is_folder(const std::filesystem::path& path);

/// True if `path` is an existing regular file; false also if it cannot be examined.
bool is_file(const std::filesystem::path& path);

/// File name without folder and suffix: "00013" for "waveFile/year2003/person00001/00013.pv".
std::string stem_of(const std::string& name);

/// Folder part of a name: "waveFile/year2003/person00001" for the same; empty if the name has none.
std::string folder_of(const std::string& name);

}  // namespace tunefind
