#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tunefind::server {

/// The bytes [first, last] of something.
struct ByteRange {
  std::uint64_t first = 0, last = 0;
};

/// What a Range header asks for of so many bytes, at least one; nothing if it is to be ignored: of another unit,
/// malformed, or of several ranges (RFC 9110, 14.2). Throws HttpError 416 if the range begins behind the end.
std::optional<ByteRange> range_of(std::string_view header, std::uint64_t bytes);

}  // namespace tunefind::server
