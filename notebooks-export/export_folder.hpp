#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "notebooks-export/formats/csv_table.hpp"

namespace tunefind {

/// A folder that an export fills. What an earlier export left there is replaced, nothing else is touched.
class ExportFolder {
 public:
  /// Makes the folder. `tables` are the csv files that will be written, each with how its first line begins. Throws
  /// StorageError that names the folder if it cannot be made or written to, or the file if one of these is there that
  /// begins otherwise: it is somebody else's.
  ExportFolder(std::filesystem::path path, const std::vector<std::pair<std::string, std::string>>& tables);

  const std::filesystem::path& path() const { return path_; }
  /// A folder within, which is made if there is none.
  std::filesystem::path subfolder(const std::string& name) const;
  void write(const std::string& name, const CsvTable& table) const;

 private:
  std::filesystem::path path_;
};

/// The name of a file for a song or query id: what file names and shells find hard, a slash among it, becomes %XX.
std::string file_name_of(const std::string& id);

}  // namespace tunefind
