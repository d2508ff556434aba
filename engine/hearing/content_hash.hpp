#pragma once

#include <filesystem>
#include <string>

namespace tunefind {

/// XXH3-128 of a file's bytes as 32 hexadecimal digits, by which ingest recognises files that it has already read.
/// Throws FormatError that names the file if it is not a regular file or cannot be read.
std::string content_hash(const std::filesystem::path& path);

}  // namespace tunefind
