#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace tunefind {

/// What a stage of an experiment has made of each item so far, under the item's key, in one file: what is there need
/// not be made again, also by a run that takes up one that was interrupted. Records are appended with their checksum,
/// whole or not at all; several processes may share a file. Safe to use from several threads.
class ItemStore {
 public:
  /// Opens the file, or makes it with its folders. What follows a damaged record, or one that was cut off, is taken out
  /// of the file and `damage` tells of it. Throws StorageError if the file cannot be read or written.
  explicit ItemStore(const std::filesystem::path& path);
  ~ItemStore();
  ItemStore(const ItemStore&) = delete;
  ItemStore& operator=(const ItemStore&) = delete;

  /// What is kept of an item, if it is.
  std::optional<std::string> find(const std::string& key) const;
  /// Keeps what was made of an item; a later one under the same key wins. Throws StorageError if it cannot be written.
  void put(const std::string& key, const std::string& bytes);
  /// One line that names the file, if a part of it was lost.
  const std::optional<std::string>& damage() const { return damage_; }

 private:
  std::filesystem::path path_;
  int file_ = -1;
  mutable std::mutex mutex_;
  std::map<std::string, std::string> items_;
  std::optional<std::string> damage_;
};

/// Opens the store of a stage's results under this stage key, in the cache folder (engine/feature_cache.hpp). If it is
/// damaged, that is added to `notes`. Throws StorageError as the constructor does.
std::unique_ptr<ItemStore> open_stage_store(const std::string& stage, const std::string& key,
                                            std::vector<std::string>& notes);

}  // namespace tunefind
