#pragma once

#include <boost/endian/conversion.hpp>
#include <cstdint>
#include <string>
#include <string_view>

namespace tunefind {

/// The owner of everything that the command line ingests.
inline constexpr std::uint32_t kCommandLineOwner = 0;

/// A number as keys hold it: u32 big-endian, so that keys sort as numbers do.
inline std::string key_number(std::uint32_t number) {
  unsigned char bytes[4];
  boost::endian::store_big_u32(bytes, number);
  return {reinterpret_cast<const char*>(bytes), sizeof bytes};
}

/// Key of a song's records in every family: the owner as u32 big-endian, then the id's bytes. Keys therefore sort by
/// owner, then by id, whatever the order of ingest.
inline std::string song_key(std::uint32_t owner, std::string_view id) { return key_number(owner).append(id); }

/// The id in a song's key; empty if the key is the manifest's.
inline std::string song_id(std::string_view key) { return std::string(key.size() < 4 ? "" : key.substr(4)); }

/// The key of the catalogue's only manifest record.
inline constexpr std::string_view kManifestKey = "";

/// The families that hold no records: numbers of songs, and packed postings.
inline constexpr const char *kNumbers = "numbers", *kPostings = "postings";

/// Keys of `numbers`: a number's song, a song's number, and the number that the next song gets. They sort in this
/// order.
inline constexpr char kSongOfNumber = 0, kNumberOfSong = 1;
inline std::string song_of_number_key(std::uint32_t number) { return kSongOfNumber + key_number(number); }
inline std::string number_of_song_key(std::string_view song_key) { return kNumberOfSong + std::string(song_key); }
inline bool is_song_of_number_key(std::string_view key) { return key.starts_with(kSongOfNumber) && key.size() == 5; }
inline constexpr std::string_view kNextNumberKey = "\x02";

/// Key of `postings`: the term, then the block of songs.
inline std::string postings_key(std::uint32_t term, std::uint32_t block) {
  return key_number(term) + key_number(block);
}

/// The u32 at a byte of a key that is long enough.
inline std::uint32_t number_in(std::string_view key, std::size_t at) {
  return boost::endian::load_big_u32(reinterpret_cast<const unsigned char*>(key.data()) + at);
}

/// What a key names, for messages: `song "x"`, `term 17`, `number 3`; empty for the manifest and the next number.
std::string name_of_key(std::string_view family, std::string_view key);

/// How messages name what is under a key: `beats/: salience record of song "x"`.
std::string label_of_key(std::string_view catalogue, std::string_view family, std::string_view key);

}  // namespace tunefind
