#pragma once

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <string_view>
#include <unistd.h>
#include <utility>

namespace tunefind {

/// Owns a POSIX file descriptor and closes it when destroyed. Movable, not copyable; a moved-from one owns nothing.
struct Descriptor {
  int number = -1;  ///< negative if nothing is owned, for example because `open` failed

  Descriptor() = default;
  /// Takes ownership of `number_`, which may be negative.
  explicit Descriptor(int number_) : number(number_) {}
  Descriptor(Descriptor&& other) noexcept : number(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    Descriptor taken(std::move(other));
    std::swap(number, taken.number);  // `taken` closes what was owned before
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number >= 0) ::close(number);
  }

  explicit operator bool() const { return number >= 0; }
  /// Returns the number and gives up ownership: the caller has to close it.
  int release() { return std::exchange(number, -1); }
};

/// Writes all bytes to an open descriptor, retrying after signals. Returns false with `errno` set if a write fails.
inline bool write_all(int descriptor, std::string_view bytes) {
  constexpr std::size_t kWrittenAtOnce = 1 << 26;  // bytes per call; Linux writes at most 2 GiB at once
  while (!bytes.empty()) {
    const ssize_t done = ::write(descriptor, bytes.data(), std::min(bytes.size(), kWrittenAtOnce));
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(done));
  }
  return true;
}

/// A regular file that is open for reading, and its size when it was opened.
struct RegularFile {
  Descriptor descriptor;
  std::uint64_t bytes;
};
/// Opens a regular file for reading. Throws StorageError that names the path if it cannot be opened or is anything else
/// (a symbolic link, a folder, a pipe).
RegularFile open_regular_file(const std::filesystem::path& path);

}  // namespace tunefind
