#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace tunefind {

/// A numpy array.
struct NpyArray {
  std::string type;                ///< numpy's type string: "<f4", "|u1" ...
  std::vector<std::size_t> shape;  ///< its product is the number of values; an empty shape is a single value
  std::string bytes;               ///< the values, little-endian, in C order
};

/// Converts values to an array of the given shape, or to a one-dimensional one. T is float, double, std::int32_t,
/// std::int64_t, std::uint8_t or std::uint32_t. The product of `shape` must be the number of values.
template <class T>
NpyArray npy_array(std::span<const T> values, std::vector<std::size_t> shape);
template <class T>
NpyArray npy_array(const std::vector<T>& values) {
  return npy_array(std::span<const T>(values), {values.size()});
}

/// Converts a single value to an array of shape ().
template <class T>
NpyArray npy_value(T value) {
  return npy_array(std::span<const T>(&value, 1), {});
}

/// The bytes of a .npy file, format 1.0 (numpy.lib.format): magic, header padded to a multiple of 64, values.
std::string npy_bytes(const NpyArray& array);

/// Writes named arrays in the format of numpy.savez: a zip of uncompressed .npy files, in this order. All have a fixed
/// date, so that the same arrays give the same bytes. An existing file is replaced after the new one is complete.
/// Throws StorageError that names the file if it cannot be written.
void write_npz(const std::filesystem::path& path, const std::vector<std::pair<std::string, NpyArray>>& arrays);

}  // namespace tunefind
