#pragma once

#include <filesystem>
#include <string>
#include <vector>

// What is looked at in a database's directory before RocksDB opens it. `name` begins the messages of errors.
namespace tunefind {

/// Throws StorageError if there is no such directory or it holds no database.
void require_readable(const std::filesystem::path& directory, const std::string& name);

/// Creates the directory if needed. True if it holds a database, false if one must be created. Throws StorageError if
/// it holds something else.
bool prepare_to_write(const std::filesystem::path& directory, const std::string& name);

/// The write-ahead logs in a directory.
std::vector<std::filesystem::path> logs_in(const std::filesystem::path& directory);

/// Throws DamageError if one of the logs, or the file that lists the tables, has damage that RocksDB takes for its end.
/// What cannot be read is left to RocksDB.
void require_sound(const std::filesystem::path& directory, const std::vector<std::filesystem::path>& logs,
                   const std::string& name);

}  // namespace tunefind
