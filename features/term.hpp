#pragma once

#include <compare>
#include <cstdint>

namespace tunefind {

/// A search term of a song (features: term extractors make them) and the salience frame that it begins at.
struct Term {
  std::uint32_t term = 0;
  std::uint32_t frame = 0;

  auto operator<=>(const Term&) const = default;
};

}  // namespace tunefind
