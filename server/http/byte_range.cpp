#include "server/http/byte_range.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <limits>

#include "server/http/http_error.hpp"

namespace tunefind::server {
namespace {

/// The decimal number, or the largest 64-bit number if it is larger than that; nothing if `digits` is not a number.
std::optional<std::uint64_t> number_in(std::string_view digits) {
  if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  std::uint64_t value = 0;
  const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return result.ec == std::errc() ? value : std::numeric_limits<std::uint64_t>::max();
}

bool is_bytes(std::string_view unit) {
  constexpr std::string_view kUnit = "bytes";
  return std::equal(unit.begin(), unit.end(), kUnit.begin(), kUnit.end(),
                    [](char given, char known) { return given == known || given == known - 'a' + 'A'; });
}

}  // namespace

std::optional<ByteRange> range_of(std::string_view header, std::uint64_t bytes) {
  const std::size_t equals = header.find('='), dash = header.find('-');
  if (equals == std::string_view::npos || dash == std::string_view::npos || dash < equals) return std::nullopt;
  if (!is_bytes(header.substr(0, equals))) return std::nullopt;
  const std::string_view before = header.substr(equals + 1, dash - equals - 1), after = header.substr(dash + 1);
  const std::optional<std::uint64_t> low = number_in(before), high = number_in(after);
  if ((!before.empty() && !low) || (!after.empty() && !high) || (!low && !high) || (low && high && *high < *low))
    return std::nullopt;
  // "-N" asks for the last N bytes.
  const std::uint64_t first = low ? *low : *high == 0 ? bytes : bytes - std::min(*high, bytes);
  if (first >= bytes)
    throw HttpError(416, "range", fmt::format("the range begins after the end of the file, which has {} bytes", bytes));
  return ByteRange{first, low && high ? std::min(*high, bytes - 1) : bytes - 1};
}

}  // namespace tunefind::server
