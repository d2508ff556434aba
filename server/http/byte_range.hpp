#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tunefind::server {

/// The bytes [first, last] of a file, both included.
struct ByteRange {
  std::uint64_t first = 0, last = 0;
};

/// The part that a Range header asks for of a file of `bytes` bytes (at least 1). Nothing if the header is to be
/// ignored because it has another unit, is malformed or names several ranges (RFC 9110, 14.2). Throws HttpError 416 if
/// the range begins after the end.
std::optional<ByteRange> range_of(std::string_view header, std::uint64_t bytes);

}  // namespace tunefind::server
