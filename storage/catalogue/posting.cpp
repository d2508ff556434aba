#include "storage/catalogue/posting.hpp"

#include <boost/endian/conversion.hpp>
#include <cassert>
#include <limits>
#include <optional>
#include <stdexcept>

namespace tunefind {
namespace {

constexpr std::size_t kHeaderSize = 2;  // bytes; holds the number of the last song
constexpr std::uint32_t kMost = std::numeric_limits<std::uint32_t>::max();

using Byte = unsigned char;

Byte* begin_of(std::string& bytes) { return reinterpret_cast<Byte*>(bytes.data()); }
const Byte* begin_of(std::string_view bytes) { return reinterpret_cast<const Byte*>(bytes.data()); }

void append_varint(std::string& bytes, std::uint32_t number) {
  for (; number >= 0x80; number >>= 7) bytes.push_back(static_cast<char>(number | 0x80));
  bytes.push_back(static_cast<char>(number));
}

// Reads the varint at `at` and moves `at` past it. Nothing if it is truncated, exceeds 32 bits or is longer than
// needed.
std::optional<std::uint32_t> read_varint(const Byte*& at, const Byte* end) {
  if (at == end) return std::nullopt;
  std::uint64_t number = *at++;
  if (number < 0x80) return static_cast<std::uint32_t>(number);
  number &= 0x7f;
  for (unsigned shift = 7; at != end && shift < 35; shift += 7) {
    const std::uint64_t bits = *at++;
    number |= (bits & 0x7f) << shift;
    if (bits >= 0x80) continue;
    if (bits == 0 || number > kMost) return std::nullopt;
    return static_cast<std::uint32_t>(number);
  }
  return std::nullopt;
}

void require(bool holds, const char* reason) {
  if (!holds) throw std::runtime_error(reason);
}

}  // namespace

std::string pack_postings(std::span<const Posting> ascending) {
  assert(!ascending.empty() && ascending.front().song / kSongsPerBlock == ascending.back().song / kSongsPerBlock);
  std::string packed(kHeaderSize, '\0');
  packed.reserve(kHeaderSize + 4 * ascending.size());
  Posting last{ascending.front().song / kSongsPerBlock * kSongsPerBlock, 0};
  for (const Posting& posting : ascending) {
    assert(&posting == &ascending.front() || posting > last);
    append_varint(packed, posting.song - last.song);
    append_varint(packed, posting.song == last.song ? posting.frame - last.frame : posting.frame);
    last = posting;
  }
  boost::endian::store_little_u16(begin_of(packed), static_cast<std::uint16_t>(last.song % kSongsPerBlock));
  return packed;
}

std::string join_postings(std::span<const std::string_view> lists) {
  std::size_t size = 0;
  for (const std::string_view list : lists) size += list.size();
  std::string joined(kHeaderSize, '\0');
  joined.reserve(size);
  std::optional<std::uint32_t> last;
  for (const std::string_view list : lists) {
    if (list.size() <= kHeaderSize) return {};
    const Byte *at = begin_of(list) + kHeaderSize, *const end = begin_of(list) + list.size();
    const std::optional<std::uint32_t> first = read_varint(at, end);
    if (!first || (last && *first <= *last)) return {};
    append_varint(joined, *first - last.value_or(0));
    joined.append(reinterpret_cast<const char*>(at), static_cast<std::size_t>(end - at));
    last = boost::endian::load_little_u16(begin_of(list));
  }
  if (!last) return {};
  boost::endian::store_little_u16(begin_of(joined), static_cast<std::uint16_t>(*last));
  return joined;
}

void unpack_postings(std::string_view packed, std::uint32_t block, std::vector<Posting>& postings) {
  require(packed.size() > kHeaderSize, "it is empty");
  require(block <= kMost / kSongsPerBlock, "its block of songs does not exist");
  const Byte *at = begin_of(packed) + kHeaderSize, *const end = begin_of(packed) + packed.size();
  std::uint32_t song = 0, frame = 0;  // the song's number within the block
  for (bool first = true; at != end; first = false) {
    const std::optional<std::uint32_t> step = read_varint(at, end), value = read_varint(at, end);
    require(step && value, "a number in it is malformed or truncated");
    require(*step < kSongsPerBlock - song, "it holds a song beyond its block");
    if (*step == 0 && !first) {
      require(*value > 0 && *value <= kMost - frame, "its postings do not ascend");
      frame += *value;
    } else {
      song += *step;
      frame = *value;
    }
    postings.push_back({block * kSongsPerBlock + song, frame});
  }
  require(song == boost::endian::load_little_u16(begin_of(packed)), "its last song is not the one in its header");
}

}  // namespace tunefind
