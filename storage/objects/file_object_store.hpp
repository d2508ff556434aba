#pragma once

#include <filesystem>
#include <string>

#include "storage/objects/object_store.hpp"

namespace tunefind {

/// Objects as files of a folder: the object of key K is the file objects/K. An object appears under its name by a
/// rename, after its bytes have reached the disk; the rename has, too, when `put` or `take_file` returns.
class FileObjectStore final : public ObjectStore {
 public:
  /// Makes the folder if need be, and removes what a killed process left half written. Throws StorageError.
  explicit FileObjectStore(const std::filesystem::path& folder);

  /// Renames the file where it is on the same file system, else copies it.
  void take_file(const std::string& key, const std::filesystem::path& file) override;
  void put(const std::string& key, std::string_view content) override;
  std::optional<ObjectInfo> info(const std::string& key) const override;
  void read(const std::string& key, std::uint64_t first, std::uint64_t count, const VisitBytes& visit) const override;
  bool remove(const std::string& key) override;
  void list(const std::string& prefix, const std::function<void(const ObjectInfo&)>& visit) const override;
  void check() const override;

 private:
  /// Writes the bytes that `write` writes to a descriptor; false and errno says why if that fails.
  void write_object(const std::string& key, const std::function<bool(int)>& write);
  /// Renames a file that has reached the disk to an object; false and errno says why if that fails.
  bool rename_to_object(const std::filesystem::path& file, const std::string& key) const;
  void list_folder(const std::string& folder_key, std::string_view prefix,
                   const std::function<void(const ObjectInfo&)>& visit) const;

  std::string name_;  ///< as messages have it: "originals/"
  std::filesystem::path objects_, partial_;
};

}  // namespace tunefind
