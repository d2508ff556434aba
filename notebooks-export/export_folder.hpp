#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "notebooks-export/formats/csv_table.hpp"

namespace tunefind {

/// The output folder of an export. Files of an earlier export are replaced; other files are not touched.
class ExportFolder {
 public:
  /// Creates the folder if necessary. `tables` lists the csv files that will be written, each with the beginning of its
  /// heading line. Throws StorageError if the folder cannot be created or written to, or if one of these files exists
  /// with another heading, because then no export wrote it.
  ExportFolder(std::filesystem::path path, const std::vector<std::pair<std::string, std::string>>& tables);

  const std::filesystem::path& path() const { return path_; }
  /// Path of a subfolder, which is created if necessary. Throws StorageError. Safe to call from several threads.
  std::filesystem::path subfolder(const std::string& name) const;
  /// Writes a table as the file `name`. Throws StorageError.
  void write(const std::string& name, const CsvTable& table) const;

 private:
  std::filesystem::path path_;
};

/// File name for a song or query id. Characters that are special in file names or shells, such as '/', become %XX;
/// non-ASCII letters stay.
std::string file_name_of(const std::string& id);

}  // namespace tunefind
