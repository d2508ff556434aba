#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "features/error.hpp"

namespace tunefind {

/// The types of records. Each has a column family of its own with the same name. FORMAT.md specifies the numbers.
enum class RecordType : std::uint16_t { manifest = 1, songs = 2, salience = 3, melodies = 4, chroma = 5, sound = 6 };

/// The families in which every song has a record, under its song key. A song can have another one in `sound`.
inline constexpr std::array kSongFamilies{RecordType::songs, RecordType::salience, RecordType::melodies,
                                          RecordType::chroma};

/// The name of a record type and of its column family.
const char* name_of(RecordType type);

/// The schema version in which this program writes a record type. It reads all versions up to this one.
std::uint16_t newest_schema(RecordType type);

/// The place where a record was found, for messages. Does not own its texts.
struct Origin {
  std::string_view catalogue;  ///< name of the catalogue ("beats/")
  std::string_view song;       ///< id; empty for the manifest
};

/// A record as messages name it: `beats/: salience record of song "x"`.
std::string label(std::string_view type, const Origin& origin);

/// The error for a damaged record; its message names catalogue, record type, song and reason.
StorageError damaged(RecordType type, const Origin& origin, std::string_view reason);

/// Wraps a payload in an envelope {magic, type, schema, length, XXH3-64} (FORMAT.md). Throws StorageError if the
/// payload is larger than 4 GiB.
std::string seal(RecordType type, std::uint16_t schema, std::string_view payload);

/// The payload of a record (a view into the record) and the schema version in which it was written.
struct Payload {
  std::uint16_t schema = 0;
  std::string_view bytes;
};

/// Verifies and removes an envelope. Throws StorageError if any byte of the record has changed, if the record has
/// another type, or if its schema is newer than `newest_schema`; the message then names both versions.
Payload unseal(std::string_view record, RecordType type, const Origin& origin);

}  // namespace tunefind
