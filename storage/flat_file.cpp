#include "storage/flat_file.hpp"

#include <array>
#include <cassert>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "features/error.hpp"
#include "storage/descriptor.hpp"

namespace tunefind {
namespace {

constexpr std::array<char, 8> kMagic{'T', 'F', 'F', 'L', 'A', 'T', '0', '1'};
constexpr std::size_t kAlignment = 64;  // bytes to which arrays are aligned: a cache line
constexpr std::size_t kNameBytes = 16;  // bytes of an array's name
// Upper limits of what a header can claim, far above what is written: number of arrays, bytes of the state.
constexpr std::size_t kMostArrays = 64, kMostState = 4096;

struct Header {
  std::array<char, 8> magic;
  std::uint32_t arrays;
  std::uint32_t state_bytes;
  std::uint64_t file_bytes;
  std::uint64_t checksum;  ///< of the header (with 0 in this field), the table and the state
};

/// The table entry of one array.
struct ArrayEntry {
  std::array<char, kNameBytes> name;  ///< padded with 0
  std::uint64_t element_bytes, offset, bytes, checksum;

  std::string_view view() const { return {name.data(), strnlen(name.data(), kNameBytes)}; }
};

std::size_t aligned(std::size_t bytes) { return (bytes + kAlignment - 1) / kAlignment * kAlignment; }

StorageError failed(const std::filesystem::path& path, const char* what) {
  return StorageError(fmt::format("{}: {}: {}", path.string(), what, std::strerror(errno)));
}

StorageError damaged(const std::filesystem::path& path, const std::string& reason) {
  return StorageError(fmt::format("{}: is damaged: {}", path.string(), reason));
}

std::uint64_t checksum_of(Header header, std::span<const std::byte> table_and_state) {
  header.checksum = 0;
  return XXH3_64bits_withSeed(table_and_state.data(), table_and_state.size(), XXH3_64bits(&header, sizeof header));
}

}  // namespace

struct FlatFile::Map {
  std::filesystem::path path;
  void* address = MAP_FAILED;
  std::size_t size = 0;
  std::span<const ArrayEntry> entries;

  Map() = default;
  Map(const Map&) = delete;
  Map& operator=(const Map&) = delete;
  ~Map() {
    if (address != MAP_FAILED) ::munmap(address, size);
  }
  const std::byte* at(std::size_t offset) const { return static_cast<const std::byte*>(address) + offset; }
};

FlatFile FlatFile::open(const std::filesystem::path& path, std::string_view state) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number < 0) throw failed(path, "cannot be opened");
  struct stat status {};
  if (::fstat(file.number, &status) != 0) throw failed(path, "cannot be read");
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size < sizeof(Header)) throw damaged(path, "it is truncated");
  const auto map = std::make_shared<Map>();
  map->path = path;
  map->size = size;
  map->address = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file.number, 0);
  if (map->address == MAP_FAILED) throw failed(path, "cannot be mapped");
  Header header;
  std::memcpy(&header, map->address, sizeof header);
  if (header.magic != kMagic) throw damaged(path, "it is not a flat file of this version");
  if (header.file_bytes != size) throw damaged(path, "it is truncated");
  const std::size_t table_bytes = header.arrays * sizeof(ArrayEntry);
  if (header.arrays > kMostArrays || header.state_bytes > kMostState ||
      sizeof header + table_bytes + header.state_bytes > size)
    throw damaged(path, "the sizes in its header do not fit");
  if (header.checksum != checksum_of(header, {map->at(sizeof header), table_bytes + header.state_bytes}))
    throw damaged(path, "its header's checksum is wrong");
  map->entries = {reinterpret_cast<const ArrayEntry*>(map->at(sizeof header)), header.arrays};
  for (const ArrayEntry& entry : map->entries)
    if (entry.offset % kAlignment != 0 || entry.offset > size || entry.bytes > size - entry.offset)
      throw damaged(path, "an array extends beyond its end");
  const std::string_view found(reinterpret_cast<const char*>(map->at(sizeof header + table_bytes)), header.state_bytes);
  if (found != state) throw StorageError(path.string() + ": belongs to another state of the catalogue");
  return FlatFile(map);
}

std::span<const std::byte> FlatFile::bytes_of(std::string_view name, std::size_t element_size) const {
  for (const ArrayEntry& entry : map_->entries)
    if (entry.view() == name && entry.element_bytes == element_size && entry.bytes % element_size == 0)
      return {map_->at(entry.offset), entry.bytes};
  throw damaged(map_->path, fmt::format("it has no array \"{}\" with elements of {} bytes", name, element_size));
}

void FlatFile::check() const {
  for (const ArrayEntry& entry : map_->entries)
    if (XXH3_64bits(map_->at(entry.offset), entry.bytes) != entry.checksum)
      throw damaged(map_->path, fmt::format("the checksum of \"{}\" is wrong", entry.view()));
}

void FlatFile::write(const std::filesystem::path& path, std::string_view state, const std::vector<Array>& arrays) {
  std::vector<ArrayEntry> table;
  std::size_t offset = aligned(sizeof(Header) + arrays.size() * sizeof(ArrayEntry) + state.size());
  for (const Array& array : arrays) {
    assert(array.name.size() <= kNameBytes);
    ArrayEntry entry{};
    array.name.copy(entry.name.data(), kNameBytes);
    entry.element_bytes = array.element_size;
    entry.offset = offset;
    entry.bytes = array.bytes.size();
    entry.checksum = XXH3_64bits(array.bytes.data(), array.bytes.size());
    table.push_back(entry);
    offset = aligned(offset + array.bytes.size());
  }
  std::vector<std::byte> head(aligned(sizeof(Header) + table.size() * sizeof(ArrayEntry) + state.size()));
  Header header{kMagic, static_cast<std::uint32_t>(arrays.size()), static_cast<std::uint32_t>(state.size()), offset, 0};
  std::memcpy(head.data() + sizeof header, table.data(), table.size() * sizeof(ArrayEntry));
  std::memcpy(head.data() + sizeof header + table.size() * sizeof(ArrayEntry), state.data(), state.size());
  header.checksum =
      checksum_of(header, std::span(head).subspan(sizeof header, table.size() * sizeof(ArrayEntry) + state.size()));
  std::memcpy(head.data(), &header, sizeof header);

  std::string partial = path.string() + ".XXXXXX";
  const Descriptor file(::mkostemp(partial.data(), O_CLOEXEC));
  if (file.number < 0) throw failed(path, "cannot be written");
  const auto put = [&](std::span<const std::byte> bytes) {
    return write_all(file.number, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  };
  const std::array<std::byte, kAlignment> padding{};
  bool written = put(head);
  for (const Array& array : arrays)
    written =
        written && put(array.bytes) && put(std::span(padding).first(aligned(array.bytes.size()) - array.bytes.size()));
  // mkostemp creates files that only the owner can read; the other files of a catalogue have this mode.
  written = written && ::fchmod(file.number, 0644) == 0 && ::fsync(file.number) == 0 &&
            ::rename(partial.c_str(), path.c_str()) == 0;
  if (!written) {
    const StorageError error = failed(path, "cannot be written");
    ::unlink(partial.c_str());
    throw error;
  }
}

}  // namespace tunefind
