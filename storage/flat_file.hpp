#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace tunefind {

/// Named arrays in a file that is mapped into memory read-only, so that processes share its pages. The file is derived
/// from other data, and holds the state of those data: a user who finds it missing, damaged or of another state creates
/// it again. FORMAT.md specifies the bytes. Copies of a FlatFile share the mapping, which ends with the last of them;
/// spans from `array` must not outlive it. Immutable: any number of threads may read it at the same time.
class FlatFile {
 public:
  /// Maps a file. Verifies its header and the bounds of its arrays, but not their content (see `check`). Throws
  /// StorageError, one line that begins with the path, if the file does not exist, is damaged or belongs to a state
  /// other than `state`.
  static FlatFile open(const std::filesystem::path& path, std::string_view state);

  /// The array of this name, as it was written. Throws StorageError if there is none or its elements have another size.
  template <class T>
  std::span<const T> array(std::string_view name) const {
    static_assert(std::is_trivially_copyable_v<T>);
    const std::span<const std::byte> bytes = bytes_of(name, sizeof(T));
    return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
  }

  /// Verifies the checksums of all arrays, which reads the whole file. Throws StorageError that names the first damaged
  /// array.
  void check() const;

  /// An array for `write`: a name of at most 16 bytes and the elements. Owns neither.
  struct Array {
    template <class T>
    Array(std::string_view name_, std::span<const T> values)
        : name(name_), element_size(sizeof(T)), bytes(std::as_bytes(values)) {
      static_assert(std::is_trivially_copyable_v<T>);
    }
    std::string_view name;
    std::size_t element_size;
    std::span<const std::byte> bytes;
  };
  /// Writes a file atomically: under a temporary name that is synced and renamed. An earlier file of this
  /// path is replaced; those who have it mapped keep reading the old one. Throws StorageError that names the path.
  static void write(const std::filesystem::path& path, std::string_view state, const std::vector<Array>& arrays);

 private:
  struct Map;
  explicit FlatFile(std::shared_ptr<const Map> map) : map_(std::move(map)) {}
  std::span<const std::byte> bytes_of(std::string_view name, std::size_t element_size) const;

  std::shared_ptr<const Map> map_;
};

}  // namespace tunefind
