#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "server/http/http_error.hpp"
#include "storage/sha256.hpp"

namespace tunefind::server {

/// A file while it is being received: its bytes go to disk as they come, and are hashed. Removes what nobody took.
class Upload {
 public:
  /// Throws StorageError if the file cannot be made.
  Upload(const std::filesystem::path& folder, std::string name, std::uint64_t most_bytes);
  ~Upload();
  Upload(const Upload&) = delete;
  Upload& operator=(const Upload&) = delete;

  /// Nothing is thrown: what goes wrong is told by `finish`, so that the rest of the request can be read.
  void write(std::string_view bytes);
  /// Closes the file. Throws HttpError 413, 415, 422 or 507 if it is not to be kept.
  void finish();

  const std::string& name() const { return name_; }
  const std::filesystem::path& path() const { return path_; }
  std::uint64_t bytes() const { return bytes_; }
  /// After `finish`.
  const std::string& hash() const { return hash_; }
  const std::string& media_type() const { return media_type_; }

 private:
  const std::string name_;
  const std::filesystem::path path_;
  const std::uint64_t most_bytes_;
  int file_ = -1;
  std::uint64_t bytes_ = 0;
  std::string head_, hash_, media_type_;
  Sha256 hasher_;
  std::optional<HttpError> error_;
};

}  // namespace tunefind::server
