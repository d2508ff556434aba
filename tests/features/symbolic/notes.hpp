#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "features/melody.hpp"

namespace tunefind::test {

/// True if both hold the same pitches at the same times, to a nanosecond.
inline bool same_notes(const std::vector<Note>& a, const std::vector<Note>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Note& x, const Note& y) {
    return std::abs(x.onset_s - y.onset_s) < 1e-9 && std::abs(x.duration_s - y.duration_s) < 1e-9 && x.pitch == y.pitch;
  });
}

}  // namespace tunefind::test
