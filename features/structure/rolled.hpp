#pragma once

#include <vector>

#include "features/tune.hpp"

namespace tunefind {

/// Cuts the recurrences out of a tune that is not rolled: out of its salience, lines and chroma. Lines that become
/// empty are dropped.
Tune rolled(Tune tune, std::vector<Recurrence> recurrences);

/// Restores the whole song: each part that was cut is copied from one period before it. Equals the original if the loop
/// is exact. A tune without recurrences is returned unchanged.
Tune unrolled(Tune tune);

/// Time in the whole song of a time on the kept timeline, in seconds. Strictly increasing.
double song_time(const std::vector<Recurrence>& recurrences, double kept_s);

}  // namespace tunefind
