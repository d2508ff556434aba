#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace tunefind {

/// A file of kept results of a stage of an experiment: bytes by key, one record for each item. A run looks results up
/// before it makes them, so it reuses those of earlier runs, also of interrupted ones. Each record is appended with a
/// checksum, so that it can be read whole or not at all. Several processes can share a file, but each sees only the
/// records that were there when it opened it, and its own. Safe to use from several threads.
class ItemStore {
 public:
  /// Opens the file and reads it into memory, or creates it with its folders. From the first record on that is damaged
  /// or incomplete, the rest is removed from the file and `damage` reports it. Throws StorageError if the file cannot
  /// be read or written.
  explicit ItemStore(const std::filesystem::path& path);
  ~ItemStore();
  ItemStore(const ItemStore&) = delete;
  ItemStore& operator=(const ItemStore&) = delete;

  /// The bytes that are kept under a key; nothing if there are none.
  std::optional<std::string> find(const std::string& key) const;
  /// Keeps bytes under a key, in place of earlier ones. Throws StorageError if they cannot be written, or are longer
  /// than 1 GiB together with the key.
  void put(const std::string& key, const std::string& bytes);
  /// One line that names the file if it was damaged and a part of it was lost; otherwise nothing.
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
