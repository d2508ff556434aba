#pragma once

#include <vector>

#include "features/tune.hpp"

namespace tunefind {

/// The tune without what its recurrences stand for: salience, lines and chroma are cut alike. `tune` is not rolled.
Tune rolled(Tune tune, std::vector<Recurrence> recurrences);

/// The whole song again: what was cut is taken from one period before. Equal to the original where the loop is exact.
/// A tune without recurrences comes back as it is.
Tune unrolled(Tune tune);

/// The moment of the original song that a moment of the kept timeline was; rises with it.
double song_time(const std::vector<Recurrence>& recurrences, double kept_s);

}  // namespace tunefind
