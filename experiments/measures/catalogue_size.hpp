#pragma once

#include <cstddef>

namespace tunefind {

/// The reciprocal rank to be expected in a smaller catalogue: of a right song at `rank` among `songs`, when it is kept
/// with `size` - 1 of the others, drawn at random. How many of the songs above it are kept is hypergeometric, and the
/// mean of 1 / (1 + that number) is
///
///     songs / (size rank) (1 - C(songs - rank, size) / C(songs, size)).
///
/// 1 / rank for size = songs, 1 for size = 1. `rank` 0 stands for a song that was not found, which counts 0 for any
/// size. It is assumed that what a filter drops among all songs it would drop among fewer too; in truth both the right
/// song and others that come before it might pass there.
/// 1 <= size <= songs and rank <= songs.
double expected_reciprocal_rank(std::size_t rank, std::size_t songs, std::size_t size);

}  // namespace tunefind
