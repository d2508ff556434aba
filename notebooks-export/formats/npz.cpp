#include "notebooks-export/formats/npz.hpp"

#include <algorithm>
#include <bit>
#include <fmt/format.h>
#include <memory>
#include <zip.h>

#include "features/error.hpp"

namespace tunefind {
namespace {

constexpr std::size_t kAlignment = 64;  // the values in a .npy file begin at a multiple of this many bytes
constexpr std::size_t kPrefix = 10;     // bytes of magic, version and header length
// The date of all files in the zip, the earliest that a zip can hold: 1980-01-01 00:00. Set in the format's own fields,
// because libzip would convert a time by the local time zone.
constexpr zip_uint16_t kMidnight = 0;
constexpr zip_uint16_t kFirstOf1980 = (1 << 5) | 1;

const char* type_of(float) { return "<f4"; }
const char* type_of(double) { return "<f8"; }
const char* type_of(std::int32_t) { return "<i4"; }
const char* type_of(std::int64_t) { return "<i8"; }
const char* type_of(std::uint8_t) { return "|u1"; }
const char* type_of(std::uint32_t) { return "<u4"; }

[[noreturn]] void fail(const std::filesystem::path& path, const std::string& reason) {
  throw StorageError(fmt::format("{}: cannot be written: {}", path.string(), reason));
}

}  // namespace

template <class T>
NpyArray npy_array(std::span<const T> values, std::vector<std::size_t> shape) {
  NpyArray array{type_of(T{}), std::move(shape), {}};
  array.bytes.assign(reinterpret_cast<const char*>(values.data()), values.size_bytes());
  if constexpr (std::endian::native == std::endian::big)
    for (auto at = array.bytes.begin(); at != array.bytes.end(); at += sizeof(T)) std::reverse(at, at + sizeof(T));
  return array;
}
template NpyArray npy_array(std::span<const float>, std::vector<std::size_t>);
template NpyArray npy_array(std::span<const double>, std::vector<std::size_t>);
template NpyArray npy_array(std::span<const std::int32_t>, std::vector<std::size_t>);
template NpyArray npy_array(std::span<const std::int64_t>, std::vector<std::size_t>);
template NpyArray npy_array(std::span<const std::uint8_t>, std::vector<std::size_t>);
template NpyArray npy_array(std::span<const std::uint32_t>, std::vector<std::size_t>);

std::string npy_bytes(const NpyArray& array) {
  std::string shape;
  for (const std::size_t length : array.shape) shape += fmt::format("{}, ", length);
  // The shape as a Python tuple: "()", "(3,)", "(3, 12)".
  if (!shape.empty()) shape.resize(shape.size() - (array.shape.size() == 1 ? 1 : 2));
  std::string header = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}", array.type, shape);
  const std::size_t unpadded = kPrefix + header.size() + 1;
  header.append((kAlignment - unpadded % kAlignment) % kAlignment, ' ').append("\n");
  std::string bytes("\x93NUMPY\x01\x00", 8);
  bytes += static_cast<char>(header.size() & 0xff);
  bytes += static_cast<char>(header.size() >> 8);
  return bytes + header + array.bytes;
}

void write_npz(const std::filesystem::path& path, const std::vector<std::pair<std::string, NpyArray>>& arrays) {
  int code = 0;
  std::unique_ptr<zip_t, decltype(&zip_discard)> owner(zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code),
                                                       zip_discard);
  zip_t* const zip = owner.get();
  if (!zip) {
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    const std::string reason = zip_error_strerror(&error);
    zip_error_fini(&error);
    fail(path, reason);
  }
  std::vector<std::string> files;  // must live until zip_close, which reads them
  files.reserve(arrays.size());
  for (const auto& [name, array] : arrays) {
    files.push_back(npy_bytes(array));
    zip_source_t* const source = zip_source_buffer(zip, files.back().data(), files.back().size(), 0);
    if (!source) fail(path, zip_strerror(zip));
    const zip_int64_t added = zip_file_add(zip, (name + ".npy").c_str(), source, ZIP_FL_ENC_UTF_8);
    if (added < 0) {
      zip_source_free(source);
      fail(path, zip_strerror(zip));
    }
    const auto index = static_cast<zip_uint64_t>(added);
    if (zip_set_file_compression(zip, index, ZIP_CM_STORE, 0) != 0 ||
        zip_file_set_dostime(zip, index, kMidnight, kFirstOf1980, 0) != 0)
      fail(path, zip_strerror(zip));
  }
  if (zip_close(zip) != 0) fail(path, zip_strerror(zip));
  static_cast<void>(owner.release());  // zip_close has freed it
}

}  // namespace tunefind
