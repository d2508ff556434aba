#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tunefind {

/// An occurrence of a term in a song.
struct Posting {
  std::uint32_t song = 0;   ///< the song's number in the catalogue
  std::uint32_t frame = 0;  ///< the salience frame in which the term begins

  auto operator<=>(const Posting&) const = default;
};

/// Song numbers per block. A packed list holds the postings of one term in one block, so that a song's number within it
/// fits into a u16. With a million songs of 130 terms from a vocabulary of some thousands a list has about 3 KB, next
/// to which its key of 8 bytes is negligible; and a merge copies little: 0.1 MB for a term that every second song has.
inline constexpr std::uint32_t kSongsPerBlock = 1u << 16;

/// Packs the postings of one term in one block of songs, as FORMAT.md specifies. They must ascend without duplicates,
/// and there must be at least one.
std::string pack_postings(std::span<const Posting> ascending);

/// Joins packed lists of one term and block into one, with the same bytes as if all postings had been packed together.
/// The songs of each list must come after those of the list before. Reads only the two ends of each list. Lists that
/// cannot be joined give an empty string, which `unpack_postings` rejects; an exception would not do, because RocksDB
/// stops a database whose merge fails.
std::string join_postings(std::span<const std::string_view> lists);

/// Unpacks a list of block `block` and appends its postings to `postings`. Throws std::runtime_error with the reason if
/// the bytes are not a list as `pack_postings` makes it; postings that were appended until then stay.
void unpack_postings(std::string_view packed, std::uint32_t block, std::vector<Posting>& postings);

}  // namespace tunefind
