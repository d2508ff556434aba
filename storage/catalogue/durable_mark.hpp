#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace tunefind {

/// How far a database was written durably: kept in a small file beside it, so that an opening notices when the end of
/// a log is lost, which RocksDB cannot tell from an end that was never written.
struct DurableMark {
  std::string identity;              ///< of the database, as RocksDB names it
  std::uint64_t sequence = 0;        ///< of the last change that was certainly durable, as RocksDB counts them
  std::string manifest;              ///< name of the file that lists the tables
  std::uint64_t manifest_bytes = 0;  ///< how much of it was durable

  /// The mark in a file; nothing if there is no such file or it is damaged.
  static std::optional<DurableMark> read(const std::filesystem::path& file);
  /// Replaces the mark in a file, without waiting for the disk: after a power loss it may be an earlier one. A file
  /// that cannot be written is left as it is, because nothing but this check depends on it.
  void write(const std::filesystem::path& file) const;
};

}  // namespace tunefind
