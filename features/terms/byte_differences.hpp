#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "features/terms/byte_differences_kernel.hpp"

// Sums of capped differences of bytes, the inner loops of the first tiers of a search. Each function uses the fastest
// implementation that the processor supports; all implementations give the same numbers.
namespace tunefind {

/// The sum over a block of 16 bytes of min(cap, |a - b|): the plain definition.
int capped_difference(const std::uint8_t* a, const std::uint8_t* b, std::uint8_t cap);

/// Finds the blocks whose capped difference from `one` is at most `limit` among `count` contiguous blocks. Writes them
/// in order to `found`, which has room for `count`, and returns how many there are.
std::size_t near_blocks(const std::uint8_t* blocks, std::size_t count, const std::uint8_t* one, std::uint8_t cap,
                        int limit, NearBlock* found);

/// For each shift s < sums.size(), sets sums[s] to the sum over i < size of weights[i] * min(cap, |a[i] - b[i + s]|).
/// `size` is a multiple of 16, `b` has size + sums.size() - 1 bytes, a weight is at most 127, and cap times any weight
/// is at most 16383.
void shifted_differences(const std::uint8_t* a, const std::uint8_t* weights, std::size_t size, const std::uint8_t* b,
                         std::uint8_t cap, std::span<int> sums);

namespace byte_differences {

/// The implementations that this processor supports, the fastest first; the last one is the plain loops.
std::span<const Kernel> kernels();

}  // namespace byte_differences
}  // namespace tunefind
