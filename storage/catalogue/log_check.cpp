#include "storage/catalogue/log_check.hpp"

#include <algorithm>
#include <boost/crc.hpp>
#include <cstdint>

namespace tunefind {
namespace {

// The format of RocksDB's logs (its wiki, "Write Ahead Log File Format"): blocks of 32 KiB, in each of them records
// that do not reach beyond it. A record is the masked CRC-32C of what follows the length (4 bytes), the length of the
// payload (2), a type (1), and for some types the number of the log (4); then the payload.
constexpr std::size_t kBlockBytes = 32 << 10;
constexpr std::size_t kHeaderBytes = 7, kNumberedHeaderBytes = 11;
constexpr std::size_t kTypeAt = 6;  // the type's place in a header
constexpr std::uint8_t kFirstNumberedType = 5, kLastNumberedType = 8, kLastType = 9;

struct Header {
  std::uint32_t checksum;
  std::size_t payload;  // bytes
  std::uint8_t type;

  bool is_clear() const { return type == 0 && payload == 0; }
  bool is_of_a_record() const { return type > 0 && type <= kLastType; }
  std::size_t record_bytes() const {
    return payload + (type >= kFirstNumberedType && type <= kLastNumberedType ? kNumberedHeaderBytes : kHeaderBytes);
  }
};

Header header_of(std::string_view record) {
  const auto byte = [&](std::size_t i) { return std::uint32_t{static_cast<std::uint8_t>(record[i])}; };
  return {byte(0) | byte(1) << 8 | byte(2) << 16 | byte(3) << 24, byte(4) | byte(5) << 8,
          static_cast<std::uint8_t>(byte(kTypeAt))};
}

bool matches(std::uint32_t checksum, std::string_view record) {
  boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> crc;  // CRC-32C
  crc.process_bytes(record.data() + kTypeAt, record.size() - kTypeAt);
  const std::uint32_t sum = crc.checksum();
  return checksum == ((sum >> 15 | sum << 17) + 0xa282ead8u);
}

bool holds_a_sound_record(std::string_view block) {
  for (std::size_t at = 0; at + kHeaderBytes <= block.size(); ++at) {
    const std::string_view rest = block.substr(at);
    const Header header = header_of(rest);
    if (header.is_of_a_record() && header.record_bytes() <= rest.size() &&
        matches(header.checksum, rest.substr(0, header.record_bytes())))
      return true;
  }
  return false;
}

}  // namespace

std::optional<std::size_t> damage_taken_for_end(std::string_view log) {
  std::optional<std::size_t> cleared;  // the first header that is
  for (std::size_t begin = 0; begin < log.size(); begin += kBlockBytes) {
    const std::string_view block = log.substr(begin, kBlockBytes);
    if (cleared && holds_a_sound_record(block)) return cleared;
    for (std::size_t at = 0; at + kHeaderBytes <= block.size();) {
      const std::string_view rest = block.substr(at), after = rest.substr(kHeaderBytes);
      const Header header = header_of(rest);
      if (header.is_clear()) {
        if (!cleared) cleared = begin + at;
        if (holds_a_sound_record(after)) return cleared;
        break;
      }
      if (header.record_bytes() > rest.size()) {
        if (matches(header.checksum, rest) || holds_a_sound_record(after)) return begin + at;
        break;
      }
      at += header.record_bytes();
    }
  }
  return std::nullopt;
}

}  // namespace tunefind
