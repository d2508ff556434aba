#pragma once

#include <compare>
#include <cstdint>

namespace tunefind {

/// A search term of a song (made by a term extractor, features/terms/) and the salience frame at which it begins.
struct Term {
  std::uint32_t term = 0;
  std::uint32_t frame = 0;

  auto operator<=>(const Term&) const = default;
};

}  // namespace tunefind
