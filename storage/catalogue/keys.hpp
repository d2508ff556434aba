#pragma once

#include <boost/endian/conversion.hpp>
#include <cstdint>
#include <string>
#include <string_view>

namespace tunefind {

/// The owner number of all songs of a catalogue: the command line and the service, which has a catalogue for each
/// account, use this one.
inline constexpr std::uint32_t kCommandLineOwner = 0;

/// A number as it is stored in keys: u32 big-endian, so that keys sort in the order of numbers.
inline std::string key_number(std::uint32_t number) {
  unsigned char bytes[4];
  boost::endian::store_big_u32(bytes, number);
  return {reinterpret_cast<const char*>(bytes), sizeof bytes};
}

/// The key of a song's records in every family: the owner as u32 big-endian, then the id's bytes. Keys therefore sort
/// by owner, then by id, whatever the order of ingest.
inline std::string song_key(std::uint32_t owner, std::string_view id) { return key_number(owner).append(id); }

/// The id in a song's key; empty for the key of the manifest.
inline std::string song_id(std::string_view key) { return std::string(key.size() < 4 ? "" : key.substr(4)); }

/// The key of the only record in the family `manifest`.
inline constexpr std::string_view kManifestKey = "";

/// The two families whose values are not records: the numbers of songs, and packed posting lists.
inline constexpr const char *kNumbers = "numbers", *kPostings = "postings";

/// The keys of `numbers`: from a number to its song key, from a song key to its number, and the number that the next
/// song gets. They sort in this order.
inline constexpr char kSongOfNumber = 0, kNumberOfSong = 1;
inline std::string song_of_number_key(std::uint32_t number) { return kSongOfNumber + key_number(number); }
inline std::string number_of_song_key(std::string_view song_key) { return kNumberOfSong + std::string(song_key); }
inline bool is_song_of_number_key(std::string_view key) { return key.starts_with(kSongOfNumber) && key.size() == 5; }
inline constexpr std::string_view kNextNumberKey = "\x02";

/// A key of `postings`: the term, then the block of songs.
inline std::string postings_key(std::uint32_t term, std::uint32_t block) {
  return key_number(term) + key_number(block);
}

/// The u32 in a key at byte `at`; the key must have at least `at` + 4 bytes.
inline std::uint32_t number_in(std::string_view key, std::size_t at) {
  return boost::endian::load_big_u32(reinterpret_cast<const unsigned char*>(key.data()) + at);
}

/// The object that a key stands for, as messages name it: `song "x"`, `term 17` or `number 3`. Empty for the keys of
/// the manifest and the next number, and for malformed keys.
std::string name_of_key(std::string_view family, std::string_view key);

/// The record under a key as messages name it: `beats/: salience record of song "x"`.
std::string label_of_key(std::string_view catalogue, std::string_view family, std::string_view key);

}  // namespace tunefind
