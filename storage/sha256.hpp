#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace tunefind {

/// SHA-256 (FIPS 180-4) of bytes that arrive in pieces. Nobody can construct two different files with the same hash, so
/// it can decide whether files from untrusted users are equal. Where nobody has a reason to cheat, as in ingest, the
/// faster `content_hash` of engine/ is enough. One thread at a time may use an object.
class Sha256 {
 public:
  Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  ~Sha256();
  /// Appends bytes to the input.
  void add(std::string_view bytes);
  /// The hash of all bytes added so far: 64 hex digits in lower case, as sha256sum prints it. More bytes can be added
  /// afterwards.
  std::string hex() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The SHA-256 of `bytes`, as 64 hex digits in lower case.
std::string sha256(std::string_view bytes);
/// The SHA-256 of a file, as 64 hex digits in lower case. Throws StorageError that names the file if it cannot be read.
std::string sha256_of_file(const std::filesystem::path& path);

}  // namespace tunefind
