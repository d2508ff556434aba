#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/bulk_load.hpp"
#include "storage/catalogue.hpp"
#include "storage/database.hpp"
#include "storage/record.hpp"

namespace tunefind {

/// What the sources of Catalogue share.
struct Catalogue::Impl {
  Impl(const std::filesystem::path& directory, Database::Mode mode);
  ~Impl();

  Origin origin(std::string_view id) const { return {database.name(), id}; }
  /// The bytes of a song's record. Throws StorageError if there is none.
  std::string record(RecordType type, const std::string& id) const;
  /// Decodes the record found under a song's key. Throws StorageError if it is damaged or another song's.
  Song song(std::string_view record, const std::string& id) const;
  /// How a song sounds, where that was kept. Throws StorageError if the record is damaged.
  MelLevels sound(const std::string& id) const;
  /// Decodes a record of a song's family. Throws StorageError if it is damaged.
  void verify(const std::string& family, std::string_view record, const std::string& id) const;
  /// What is to be written of a song. Throws StorageError if it has no id.
  std::vector<Change> changes_of(const PackedSong& song) const;
  /// The error of a stretch of records that cannot be read.
  StorageError error_of(const std::string& family, const Gap& gap) const;

  Database::Mode mode;
  Database database;
  Manifest manifest;
};

}  // namespace tunefind
