// Any answer of a compromised worker is either refused or can be stored in a catalogue and searched. The first byte
// chooses the kind of answer. Records get a valid checksum, which protects against accidents and not against an
// attacker.
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "features/error.hpp"
#include "features/structure/rolled.hpp"
#include "server/analysis/channel.hpp"
#include "server/analysis/messages.hpp"
#include "storage/records/record.hpp"
#include "tests/fuzz/guarantees.hpp"

namespace {

using namespace tunefind;
using namespace tunefind::server;

constexpr AnalysisBounds kBounds{60, 0.1, 1000};

std::string with_length(std::string_view text) {
  const auto length = static_cast<std::uint32_t>(text.size());
  return std::string(reinterpret_cast<const char*>(&length), sizeof length) + std::string(text);
}

/// Takes the next part off the input: a length of two bytes, then that many bytes or as many as are left.
std::string_view part(std::string_view& input) {
  if (input.size() < 2) return {};
  std::uint16_t length = 0;
  std::memcpy(&length, input.data(), sizeof length);
  const std::string_view found = input.substr(2, length);
  input.remove_prefix(2 + found.size());
  return found;
}

/// An analysed song: its duration and flag and its tail are taken from the input as they are; three records are sealed
/// here.
std::string analysed(std::string_view input) {
  std::string message(input.substr(0, 9));
  input.remove_prefix(message.size());
  for (const RecordType type : {RecordType::salience, RecordType::melodies, RecordType::chroma})
    message += with_length(seal(type, newest_schema(type), part(input)));
  return message + std::string(input);
}

void answer(std::uint8_t kind, std::string_view input) {
  switch (kind % 4) {
    case 0: {
      const HeardHum heard = read_heard(input, kBounds);
      require(heard.query.melody.start_s + heard.query.melody.duration_s() <= 62);
      break;
    }
    case 1: {
      const AnalysedSong song = read_analysed(analysed(input), kBounds);
      require(read_analysed(message_of(song), kBounds).tune == song.tune);
      const Tune whole = unrolled(song.tune);
      require(whole.salience.duration_s() <= 130 && whole.chroma.vectors.size() <= 5000);
      break;
    }
    case 2:
      for (const char c : read_failure(input).reason) require(c >= ' ' && c <= '~');
      break;
    default:
      const MessageHead head = read_envelope(input.substr(0, kEnvelopeBytes), 1 << 16);
      require_content(head, input.substr(std::min(input.size(), kEnvelopeBytes)));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  try {
    answer(data[0], {reinterpret_cast<const char*>(data) + 1, size - 1});
  } catch (const tunefind::Error&) {
  }
  return 0;
}
