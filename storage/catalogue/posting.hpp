#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tunefind {

/// A place where a term begins: the song by its number in the catalogue, and the salience frame.
struct Posting {
  std::uint32_t song = 0;
  std::uint32_t frame = 0;

  auto operator<=>(const Posting&) const = default;
};

/// Packed lists end where song numbers pass a multiple of this. A number within such a block is a u16; of a million
/// songs with 130 terms from some thousands a list is 3 KB, next to which its key of 8 bytes is nothing; and what a
/// merge copies stays small: 0.1 MB for the list of a term that every other song has.
inline constexpr std::uint32_t kSongsPerBlock = 1u << 16;

/// The compact form of the postings of one term in one block of songs; FORMAT.md gives it byte by byte. They ascend and
/// none comes twice; there is at least one.
std::string pack_postings(std::span<const Posting> ascending);

/// Packed lists as one: the same bytes as if packed together. Each list's songs come behind those of the one before.
/// Only the ends of the lists are looked at. Lists that cannot be joined become a list that `unpack_postings` refuses
/// (empty), for RocksDB stops a database whose merge fails.
std::string join_postings(std::span<const std::string_view> lists);

/// Appends the postings of a packed list of block `block` to `postings`. Throws std::runtime_error with the reason if
/// the bytes are not what `pack_postings` makes; what was appended until then stays.
void unpack_postings(std::string_view packed, std::uint32_t block, std::vector<Posting>& postings);

}  // namespace tunefind
