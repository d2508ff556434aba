// Whatever a worker that has been taken over answers, it is refused or it is such that a catalogue can keep it and
// search can use it. The first byte chooses what is answered. Records come with a right checksum, which guards against
// accidents, not against intent.
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "features/error.hpp"
#include "features/structure/rolled.hpp"
#include "server/analysis/channel.hpp"
#include "server/analysis/messages.hpp"
#include "storage/records/record.hpp"
#include "tests/fuzz/promises.hpp"

namespace {

using namespace tunefind;

constexpr AnalysisBounds kBounds{60, 0.1, 1000};

std::string with_length(std::string_view text) {
  const auto length = static_cast<std::uint32_t>(text.size());
  return std::string(reinterpret_cast<const char*>(&length), sizeof length) + std::string(text);
}

/// The next part of the input: a length of two bytes, then so much or what is there.
std::string_view part(std::string_view& input) {
  if (input.size() < 2) return {};
  std::uint16_t length = 0;
  std::memcpy(&length, input.data(), sizeof length);
  const std::string_view found = input.substr(2, length);
  input.remove_prefix(2 + found.size());
  return found;
}

/// Duration and flag as they come, three records that are sealed here, then the rest as it comes.
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
