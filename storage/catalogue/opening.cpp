#include "storage/catalogue/opening.hpp"

#include <fmt/format.h>
#include <fstream>
#include <optional>

#include "features/error.hpp"
#include "features/text_lines.hpp"
#include "storage/catalogue/log_check.hpp"

namespace tunefind {
namespace {

namespace fs = std::filesystem;

// True for a file that RocksDB leaves behind if its process dies before the database exists.
bool is_left_by_creation(const std::string& file) {
  return file == "LOCK" || file == "IDENTITY" || file.starts_with("MANIFEST-") || file.ends_with(".dbtmp");
}

// The file that lists the tables of the database; empty if it cannot be told.
fs::path manifest_in(const fs::path& directory) {
  std::ifstream current(directory / "CURRENT");
  std::string name;
  return std::getline(current, name) ? directory / name : fs::path();
}

// Throws DamageError if a file in the format of a log has damage that RocksDB takes for its end. What cannot be read is
// left to RocksDB.
void require_sound(const fs::path& log, const std::string& name) {
  std::string bytes;
  try {
    bytes = read_text(log);
  } catch (const FormatError&) {
    return;
  }
  if (const auto at = damage_taken_for_end(bytes))
    throw DamageError(fmt::format("{}: is damaged: {} at byte {}", name, log.filename().string(), *at));
}

}  // namespace

void require_readable(const fs::path& directory, const std::string& name) {
  if (!fs::exists(directory)) throw StorageError(name + ": no such catalogue");
  if (!fs::exists(directory / "CURRENT")) throw StorageError(name + ": not a catalogue");
}

bool prepare_to_write(const fs::path& directory, const std::string& name) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (!fs::is_directory(directory)) throw StorageError(name + ": cannot be created: not a directory or not permitted");
  if (fs::exists(directory / "CURRENT")) return true;
  for (const auto& entry : fs::directory_iterator(directory))
    if (!is_left_by_creation(entry.path().filename())) throw StorageError(name + ": not a catalogue, and not empty");
  return false;
}

std::vector<fs::path> logs_in(const fs::path& directory) {
  std::vector<fs::path> logs;
  for (const auto& entry : fs::directory_iterator(directory))
    if (entry.path().extension() == ".log") logs.push_back(entry.path());
  return logs;
}

void require_sound(const fs::path& directory, const std::vector<fs::path>& logs, const std::string& name) {
  for (const fs::path& log : logs) require_sound(log, name);
  require_sound(manifest_in(directory), name);
}

}  // namespace tunefind
