#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "features/error.hpp"

namespace tunefind {

/// The kinds of record. Each has its own column family, named as the record is.
enum class RecordType : std::uint16_t { manifest = 1, songs = 2, salience = 3, melodies = 4, chroma = 5, sound = 6 };

/// The families whose records a song consists of, all under the song's key. A song may also have one in the family
/// `sound`.
inline constexpr std::array kSongFamilies{RecordType::songs, RecordType::salience, RecordType::melodies,
                                          RecordType::chroma};

/// The name of a record type and of its column family.
const char* name_of(RecordType type);

/// The newest schema version of a record type that this programme writes; it reads all versions up to it.
std::uint16_t newest_schema(RecordType type);

/// Where a record was found, for messages: the catalogue's name and the song's id (empty for the manifest).
struct Origin {
  std::string_view catalogue;
  std::string_view song;
};

/// How messages name a record: "beats/: salience record of song "x"".
std::string label(std::string_view type, const Origin& origin);

/// The error of a record that cannot be what was written; names catalogue, record type and song.
StorageError damaged(RecordType type, const Origin& origin, std::string_view reason);

/// The payload in its envelope {magic, type, schema, length, XXH3-64}, as FORMAT.md lays it out.
std::string seal(RecordType type, std::uint16_t schema, std::string_view payload);

/// A record's payload, a view into the record, and the schema version that it was written in.
struct Payload {
  std::uint16_t schema = 0;
  std::string_view bytes;
};

/// Opens an envelope. Throws StorageError if any byte of the record has changed, if it is a record of another type, or
/// if its schema is newer than `newest_schema`: the message then names the version found and the version supported.
Payload unseal(std::string_view record, RecordType type, const Origin& origin);

}  // namespace tunefind
