#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

// Sums of capped differences of bytes: what the first tiers of a search do with all that they look at. Each function
// picks the fastest code that the machine runs; all give the same numbers.
namespace tunefind {

inline constexpr std::size_t kByteBlock = 16;

/// The sum over 16 bytes of min(cap, |a - b|), from its definition.
int capped_difference(const std::uint8_t* a, const std::uint8_t* b, std::uint8_t cap);

/// A block of 16 bytes, by its number, and its capped difference from another.
struct NearBlock {
  std::uint32_t block;
  std::int32_t difference;

  bool operator==(const NearBlock&) const = default;
};

/// Those of `count` blocks that lie side by side whose capped difference from `one` is at most `limit`, in order.
/// `found` has room for all; returns how many there are.
std::size_t near_blocks(const std::uint8_t* blocks, std::size_t count, const std::uint8_t* one, std::uint8_t cap,
                        int limit, NearBlock* found);

/// For each shift s < sums.size() the sum of weights[i] * min(cap, |a[i] - b[i + s]|) over i < size. The size is a
/// multiple of 16; a weight is at most 127 and cap times weight at most 16383.
void shifted_differences(const std::uint8_t* a, const std::uint8_t* weights, std::size_t size, const std::uint8_t* b,
                         std::uint8_t cap, std::span<int> sums);

namespace byte_differences {

/// A way of computing that some machines have.
struct Kernel {
  const char* name;
  decltype(&tunefind::near_blocks) near_blocks;
  decltype(&tunefind::shifted_differences) shifted_differences;
};

/// Those that this machine runs, the fastest first and last the plain loops.
std::span<const Kernel> kernels();

}  // namespace byte_differences
}  // namespace tunefind
