#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "server/http/http_error.hpp"
#include "storage/sha256.hpp"

namespace tunefind::server {

/// Throws HttpError 507 unless the disk with this folder has room for `bytes` more and the rest that is to stay free.
void require_room(const std::filesystem::path& folder, std::uint64_t bytes, std::uint64_t free_bytes);

/// A file that is being received: its bytes are written to disk and hashed as they arrive. The destructor removes the
/// file unless it has been moved away. Used by one thread.
class Upload {
 public:
  /// Receives a file of at most `most_bytes` into `folder`; `name` is the name that the client gave it. Does not throw
  /// if the file cannot be created: see `finish`.
  Upload(const std::filesystem::path& folder, std::string name, std::uint64_t most_bytes);
  ~Upload();
  Upload(const Upload&) = delete;
  Upload& operator=(const Upload&) = delete;

  /// Appends bytes. Does not throw, so that the rest of the request can be read: `finish` throws what went wrong.
  void write(std::string_view bytes);
  /// Closes the file. Throws HttpError 413, 415, 422, 503 or 507 if it cannot be accepted.
  void finish();

  const std::string& name() const { return name_; }
  const std::filesystem::path& path() const { return path_; }
  std::uint64_t bytes() const { return bytes_; }
  /// SHA-256 of the content in hexadecimal; this and the next are valid after `finish`.
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
