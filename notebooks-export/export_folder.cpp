#include "notebooks-export/export_folder.hpp"

#include <fmt/format.h>
#include <fstream>
#include <unistd.h>

#include "features/error.hpp"
#include "features/text_lines.hpp"

namespace tunefind {
namespace {

void make_folder(const std::filesystem::path& path) {
  std::error_code failure;
  std::filesystem::create_directories(path, failure);
  if (failure) throw StorageError(fmt::format("{}: cannot be created: {}", path.string(), failure.message()));
  if (::access(path.c_str(), W_OK | X_OK) != 0) throw StorageError(path.string() + ": is not writable");
}

/// True if a byte of an id can stay as it is. All bytes above ASCII can, hence letters of every script.
bool is_plain(unsigned char c, std::size_t at) {
  return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         c == '-' || (c == '.' && at > 0);
}

}  // namespace

ExportFolder::ExportFolder(std::filesystem::path path, const std::vector<std::pair<std::string, std::string>>& tables)
    : path_(std::move(path)) {
  make_folder(path_);
  for (const auto& [name, beginning] : tables) {
    std::error_code none;
    if (!std::filesystem::exists(path_ / name, none)) continue;
    std::string line;
    std::getline(std::ifstream(path_ / name), line);
    if (!line.starts_with(beginning))
      throw StorageError(
          fmt::format("{}: exists already and was not written by an export; name another folder with --out",
                      (path_ / name).string()));
  }
}

std::filesystem::path ExportFolder::subfolder(const std::string& name) const {
  make_folder(path_ / name);
  return path_ / name;
}

void ExportFolder::write(const std::string& name, const CsvTable& table) const {
  write_text(path_ / name, table.text());
}

std::string file_name_of(const std::string& id) {
  std::string name;
  for (std::size_t i = 0; i < id.size(); ++i)
    name += is_plain(static_cast<unsigned char>(id[i]), i) ? std::string(1, id[i])
                                                           : fmt::format("%{:02X}", static_cast<unsigned char>(id[i]));
  return name;
}

}  // namespace tunefind
