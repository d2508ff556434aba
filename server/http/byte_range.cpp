#include "server/http/byte_range.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <limits>

#include "server/http/http_error.hpp"

namespace tunefind::server {
namespace {

/// A number as long as it may be: what does not fit is the greatest. Nothing if it is none.
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
  // Without a beginning, it is the last so many.
  const std::uint64_t first = low ? *low : *high == 0 ? bytes : bytes - std::min(*high, bytes);
  if (first >= bytes) throw HttpError(416, "range", fmt::format("the range begins behind the end, at {} bytes", bytes));
  return ByteRange{first, low && high ? std::min(*high, bytes - 1) : bytes - 1};
}

}  // namespace tunefind::server
