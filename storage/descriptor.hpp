#pragma once

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <string_view>
#include <unistd.h>
#include <utility>

namespace tunefind {

/// A file descriptor that is closed at the end; negative if opening failed.
struct Descriptor {
  int number;
  explicit Descriptor(int number_) : number(number_) {}
  Descriptor(Descriptor&& other) noexcept : number(std::exchange(other.number, -1)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number >= 0) ::close(number);
  }
};

/// Writes all bytes to a descriptor; false, and `errno` says why, if that cannot be.
inline bool write_all(int descriptor, std::string_view bytes) {
  constexpr std::size_t kWrittenAtOnce = 1 << 26;  // Linux takes at most 2 GiB
  while (!bytes.empty()) {
    const ssize_t done = ::write(descriptor, bytes.data(), std::min(bytes.size(), kWrittenAtOnce));
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(done));
  }
  return true;
}

/// An open file that can be read, and its size.
struct RegularFile {
  Descriptor descriptor;
  std::uint64_t bytes;
};
/// Opens a file, no link and no folder. Throws StorageError that names it.
RegularFile open_regular_file(const std::filesystem::path& path);

}  // namespace tunefind
