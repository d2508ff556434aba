#pragma once

#include <cstddef>

namespace tunefind {

/// Expected reciprocal rank in a smaller catalogue: that of a right song at `rank` among `songs` songs, if the
/// catalogue keeps it and `size` - 1 of the other songs, drawn at random. The number of songs above it that are kept
/// has a hypergeometric distribution, and the mean of 1 / (1 + that number) is
///
///     songs / (size rank) (1 - C(songs - rank, size) / C(songs, size)).
///
/// It is 1 / rank for size = songs and 1 for size = 1. `rank` 0 stands for a song that was not found, which counts 0 at
/// any size. This assumes that a filter that drops a song among all songs also drops it among fewer; in truth the right
/// song, and others before it, might pass there. REQUIRES: 1 <= size <= songs and rank <= songs.
double expected_reciprocal_rank(std::size_t rank, std::size_t songs, std::size_t size);

}  // namespace tunefind
