// For any text in a request: byte ranges stay inside the file, cookies and file names are parts of what was sent, and
// text that is stored is valid UTF-8 without control characters.
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "server/http/byte_range.hpp"
#include "server/http/cookies.hpp"
#include "server/http/http_error.hpp"
#include "server/http/media_type.hpp"
#include "server/util/text.hpp"
#include "tests/fuzz/guarantees.hpp"

using namespace tunefind;
using namespace tunefind::server;

namespace {

/// True for well-formed UTF-8, which the JSON library requires.
bool is_utf8(const std::string& text) {
  try {
    return !nlohmann::json(text).dump().empty();
  } catch (const nlohmann::json::exception&) {
    return false;
  }
}

std::size_t characters(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char byte) { return (byte & 0xc0) != 0x80; }));
}

void check_ranges(std::string_view header) {
  for (const std::uint64_t bytes : {std::uint64_t{1}, std::uint64_t{100}, ~std::uint64_t{0}}) {
    try {
      const auto range = range_of(header, bytes);
      if (range) require(range->first <= range->last && range->last < bytes);
    } catch (const HttpError& error) {
      require(error.status == 416);
    }
  }
}

void check_text(std::string_view text) {
  for (const std::size_t most : {std::size_t{0}, std::size_t{1}, std::size_t{40}, std::size_t{100000}}) {
    const std::string plain = plain_text(text, most);
    require(is_utf8(plain) && characters(plain) <= most);
    require(std::none_of(plain.begin(), plain.end(), [](unsigned char byte) { return byte < 32 || byte == 127; }));
    require(plain_text(plain, most) == plain);
    require(is_utf8(lower_case(plain)));
    require(lower_case(lower_case(plain)) == lower_case(plain));
  }
  lower_case(text);
  const std::string name = file_name(text);
  require(name.find_first_of("/\\") == std::string::npos && text.ends_with(name));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_ranges(text);
  check_ranges("bytes=" + std::string(text));
  check_text(text);
  for (const char* name : {"tunefind_session", "a", ""}) {
    const std::string value = cookie_in(text, name);
    require(text.find(value) != std::string_view::npos && value.find(';') == std::string::npos);
  }
  const std::string type = media_type_of(text.substr(0, 64), true);
  require(type.empty() || type.starts_with("audio/"));
  require(media_type_of(text.substr(0, 64), false) == (type == "audio/midi" ? "" : type));
  return 0;
}
