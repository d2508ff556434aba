#pragma once

#include <filesystem>
#include <string>

#include "storage/objects/object_store.hpp"

namespace tunefind {

/// A store of objects in a folder: the object with key K is the file objects/K. An object is written to a temporary
/// file, synced and renamed to its final name; `put` and `take_file` return after the rename is durable, too.
class FileObjectStore final : public ObjectStore {
 public:
  /// Creates the folder if needed, and removes the temporary files of killed processes. Throws StorageError.
  explicit FileObjectStore(const std::filesystem::path& folder);

  /// Renames the file if it is on the same file system, else copies and removes it.
  void take_file(const std::string& key, const std::filesystem::path& file) override;
  void put(const std::string& key, std::string_view content) override;
  std::optional<ObjectInfo> info(const std::string& key) const override;
  void read(const std::string& key, std::uint64_t first, std::uint64_t count, const VisitBytes& visit) const override;
  bool remove(const std::string& key) override;
  void list(const std::string& prefix, const std::function<void(const ObjectInfo&)>& visit) const override;
  void check() const override;

 private:
  /// Creates an object with the bytes that `write` writes to the descriptor it gets. `write` returns false and sets
  /// errno if it fails; it can be called several times. Throws StorageError.
  void write_object(const std::string& key, const std::function<bool(int)>& write);
  /// Renames a synced file to an object. Returns false and sets errno if the rename fails; throws StorageError if a
  /// folder cannot be synced.
  bool rename_to_object(const std::filesystem::path& file, const std::string& key) const;
  /// Visits the objects below a folder (its key ends in '/', or is empty for the root) whose keys begin with `prefix`.
  void list_folder(const std::string& folder_key, std::string_view prefix,
                   const std::function<void(const ObjectInfo&)>& visit) const;

  std::string name_;  ///< the folder as messages name it, with a slash at the end ("originals/")
  std::filesystem::path objects_, partial_;
};

}  // namespace tunefind
