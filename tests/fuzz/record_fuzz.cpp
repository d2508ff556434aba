// No bytes crash the decoding of a record or make it allocate much memory, with or without a valid envelope (whose
// checksum protects against accidents and not against an attacker). The first byte chooses the type of record.
#include <cstdint>
#include <string_view>

#include "features/error.hpp"
#include "storage/records/record.hpp"

namespace {

void decode(tunefind::RecordType type, std::string_view record) {
  const tunefind::Origin origin{"fuzz/", "x"};
  try {
    switch (type) {
      case tunefind::RecordType::manifest:
        tunefind::decode_manifest(record, origin);
        break;
      case tunefind::RecordType::songs:
        tunefind::decode_song(record, origin);
        break;
      case tunefind::RecordType::salience: {
        tunefind::Tune tune;
        tunefind::decode_salience(record, origin, tune);
        break;
      }
      case tunefind::RecordType::melodies:
        tunefind::decode_lines(record, origin);
        break;
      case tunefind::RecordType::chroma:
        tunefind::decode_chroma(record, origin);
        break;
      case tunefind::RecordType::sound:
        tunefind::decode_sound(record, origin);
        break;
    }
  } catch (const tunefind::Error&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto type = static_cast<tunefind::RecordType>(1 + data[0] % 6);
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  decode(type, rest);
  for (std::uint16_t schema = 1; schema <= tunefind::newest_schema(type); ++schema)
    decode(type, tunefind::seal(type, schema, rest));
  return 0;
}
