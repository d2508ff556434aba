#include "storage/records/envelope.hpp"

#include <bit>
#include <cstring>
#include <fmt/format.h>
#include <limits>
#include <xxhash.h>

namespace tunefind {
namespace {

// Numbers are copied between records and memory as they are; FORMAT.md specifies little-endian.
static_assert(std::endian::native == std::endian::little);

constexpr char kMagic[] = {'T', 'F', 'R', 'C'};

struct Header {
  char magic[4];
  std::uint16_t type;
  std::uint16_t schema;
  std::uint32_t length;
};
static_assert(sizeof(Header) == 12);

constexpr std::size_t kEnvelopeSize = sizeof(Header) + sizeof(std::uint64_t);

// The checksum of the payload is seeded with that of the header, so that it covers both.
std::uint64_t checksum(const Header& header, std::string_view payload) {
  return XXH3_64bits_withSeed(payload.data(), payload.size(), XXH3_64bits(&header, sizeof header));
}

}  // namespace

const char* name_of(RecordType type) {
  switch (type) {
    case RecordType::manifest:
      return "manifest";
    case RecordType::songs:
      return "songs";
    case RecordType::salience:
      return "salience";
    case RecordType::melodies:
      return "melodies";
    case RecordType::chroma:
      return "chroma";
    case RecordType::sound:
      return "sound";
  }
  return "unknown";
}

std::uint16_t newest_schema(RecordType type) {
  switch (type) {
    case RecordType::salience:
    case RecordType::melodies:
      return 3;
    default:
      return 1;
  }
}

std::string label(std::string_view type, const Origin& origin) {
  const std::string song = origin.song.empty() ? "" : fmt::format(" of song \"{}\"", origin.song);
  return fmt::format("{}: {} record{}", origin.catalogue, type, song);
}

StorageError damaged(RecordType type, const Origin& origin, std::string_view reason) {
  return StorageError(fmt::format("{} is damaged: {}", label(name_of(type), origin), reason));
}

std::string seal(RecordType type, std::uint16_t schema, std::string_view payload) {
  if (payload.size() > std::numeric_limits<std::uint32_t>::max())
    throw StorageError(
        fmt::format("{} record of {} bytes: a record holds at most 4 GiB", name_of(type), payload.size()));
  Header header{{}, static_cast<std::uint16_t>(type), schema, static_cast<std::uint32_t>(payload.size())};
  std::memcpy(header.magic, kMagic, sizeof kMagic);
  const std::uint64_t sum = checksum(header, payload);
  std::string record;
  record.reserve(kEnvelopeSize + payload.size());
  record.append(reinterpret_cast<const char*>(&header), sizeof header);
  record.append(reinterpret_cast<const char*>(&sum), sizeof sum);
  return record.append(payload);
}

Payload unseal(std::string_view record, RecordType type, const Origin& origin) {
  if (record.size() < kEnvelopeSize) throw damaged(type, origin, "it is shorter than an envelope");
  Header header{};
  std::uint64_t sum = 0;
  std::memcpy(&header, record.data(), sizeof header);
  std::memcpy(&sum, record.data() + sizeof header, sizeof sum);
  const std::string_view payload = record.substr(kEnvelopeSize);
  if (std::memcmp(header.magic, kMagic, sizeof kMagic) != 0) throw damaged(type, origin, "it does not begin with TFRC");
  if (header.length != payload.size()) throw damaged(type, origin, "its length is not the one in its header");
  if (sum != checksum(header, payload)) throw damaged(type, origin, "its checksum is wrong");
  // The checksum is right, so from here on the header is what some version of TuneFind wrote.
  if (header.type != static_cast<std::uint16_t>(type))
    throw damaged(type, origin, fmt::format("there is a record of type {} in its place", header.type));
  if (header.schema > newest_schema(type))
    throw StorageError(fmt::format("{}: was written by a newer TuneFind: {} schema {}, this one reads up to {}",
                                   origin.catalogue, name_of(type), header.schema, newest_schema(type)));
  if (header.schema == 0) throw damaged(type, origin, "schema 0 does not exist");
  return {header.schema, payload};
}

}  // namespace tunefind
