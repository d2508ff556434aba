#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace tunefind {

/// The files below a folder.
struct FileTree {
  std::filesystem::path root;
  std::vector<std::string>
      names;  ///< relative to the root with '/' between, sorted; nothing whose name begins with '.'

  /// The names that match a pattern of the shell ("midiFile/*.mid"), whatever their case. A '*' does not reach over a
  /// '/' unless the pattern holds no '/' ("*.krn": wherever it lies).
  std::vector<std::string> matching(std::string_view pattern) const;

  bool holds(const std::string& name) const;

  std::filesystem::path path(const std::string& name) const { return root / name; }
};

/// Lists the files below a folder; folders that are links are not entered. Throws FormatError that names the folder: no
/// folder, no file in it, or it cannot be read.
FileTree file_tree(const std::filesystem::path& folder);

/// True if there is such a folder, or file, that can be looked at.
bool is_folder(const std::filesystem::path& path);
bool is_file(const std::filesystem::path& path);

/// "00013" of "waveFile/year2003/person00001/00013.pv".
std::string stem_of(const std::string& name);

/// "waveFile/year2003/person00001" of the same; empty without a folder.
std::string folder_of(const std::string& name);

}  // namespace tunefind
