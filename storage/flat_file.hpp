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

/// Named arrays in a file that is mapped into memory, so that processes share what they read. It is derived from other
/// data, whose state it names: who finds it missing, damaged or of another state makes it anew. FORMAT.md gives the
/// bytes. Copies share the map; it lasts as long as one of them.
class FlatFile {
 public:
  /// Maps a file. Throws StorageError, one line that begins with its path, if there is none, it is damaged, or was made
  /// of another state. Header and lengths are verified here, the arrays by `check`.
  static FlatFile open(const std::filesystem::path& path, std::string_view state);

  /// An array as it was written. Throws StorageError if there is none of this name or its elements have another size.
  template <class T>
  std::span<const T> array(std::string_view name) const {
    static_assert(std::is_trivially_copyable_v<T>);
    const std::span<const std::byte> bytes = bytes_of(name, sizeof(T));
    return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
  }

  /// Verifies the checksums of all arrays. Throws StorageError that names a damaged one.
  void check() const;

  /// What is to be written under a name; names have at most 16 bytes.
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
  /// Writes a file whole or not at all, in place of an earlier one, also while that is mapped. Throws StorageError.
  static void write(const std::filesystem::path& path, std::string_view state, const std::vector<Array>& arrays);

 private:
  struct Map;
  explicit FlatFile(std::shared_ptr<const Map> map) : map_(std::move(map)) {}
  std::span<const std::byte> bytes_of(std::string_view name, std::size_t element_size) const;

  std::shared_ptr<const Map> map_;
};

}  // namespace tunefind
