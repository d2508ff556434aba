#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace tunefind {

/// An array as numpy keeps it: little-endian values in C order. `type` is numpy's name of their type ("<f4", "|u1"
/// ...); the product of `shape` is their number, an empty shape is a single value.
struct NpyArray {
  std::string type;
  std::vector<std::size_t> shape;
  std::string bytes;
};

/// Values as an array [values], or of another shape. Its type is float32, float64, int32, int64, uint8 or uint32.
template <class T>
NpyArray npy_array(std::span<const T> values, std::vector<std::size_t> shape);
template <class T>
NpyArray npy_array(const std::vector<T>& values) {
  return npy_array(std::span<const T>(values), {values.size()});
}

/// A single value, which numpy reads as an array of shape ().
template <class T>
NpyArray npy_value(T value) {
  return npy_array(std::span<const T>(&value, 1), {});
}

/// The bytes of a .npy file, format 1.0 (numpy.lib.format): magic, header padded to a multiple of 64, values.
std::string npy_bytes(const NpyArray& array);

/// Named arrays as numpy.savez writes them: a zip of uncompressed .npy files, in this order, without times of day, so
/// that the same arrays give the same bytes. An existing file is replaced once the new one is whole. Throws
/// StorageError that names the file.
void write_npz(const std::filesystem::path& path, const std::vector<std::pair<std::string, NpyArray>>& arrays);

}  // namespace tunefind
