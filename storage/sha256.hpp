#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace tunefind {

/// SHA-256 (FIPS 180-4) of bytes that arrive in pieces. Nobody can make two files of one hash, so it may say whether
/// two files of strangers are the same; to know what was already read, the faster `content_hash` of engine/ does.
class Sha256 {
 public:
  Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  ~Sha256();
  void add(std::string_view bytes);
  /// The hash of all that was added, 64 hex digits in lower case, as sha256sum prints it.
  std::string hex() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The hash of a text.
std::string sha256(std::string_view bytes);
/// The hash of a file's bytes. Throws StorageError that names the file if it cannot be read.
std::string sha256_of_file(const std::filesystem::path& path);

}  // namespace tunefind
