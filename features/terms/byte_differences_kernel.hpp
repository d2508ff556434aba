#pragma once

#include <cstddef>
#include <cstdint>

// The implementations of the functions in features/terms/byte_differences.hpp, which says what each computes. This
// header holds no inline code (features/simd.hpp).
namespace tunefind {

inline constexpr std::size_t kByteBlock = 16;  // bytes of a block

/// Index of a block and its capped difference from the block that was searched for.
struct NearBlock {
  std::uint32_t block;
  std::int32_t difference;

  bool operator==(const NearBlock&) const = default;
};

namespace byte_differences {

/// One implementation of both functions. `sums` has `shifts` elements.
struct Kernel {
  const char* name;
  std::size_t (*near_blocks)(const std::uint8_t* blocks, std::size_t count, const std::uint8_t* one, std::uint8_t cap,
                             int limit, NearBlock* found);
  void (*shifted_differences)(const std::uint8_t* a, const std::uint8_t* weights, std::size_t size,
                              const std::uint8_t* b, std::uint8_t cap, int* sums, std::size_t shifts);
};

std::size_t near_blocks_portable(const std::uint8_t* blocks, std::size_t count, const std::uint8_t* one,
                                 std::uint8_t cap, int limit, NearBlock* found);
void shifted_differences_portable(const std::uint8_t* a, const std::uint8_t* weights, std::size_t size,
                                  const std::uint8_t* b, std::uint8_t cap, int* sums, std::size_t shifts);
std::size_t near_blocks_avx2(const std::uint8_t* blocks, std::size_t count, const std::uint8_t* one, std::uint8_t cap,
                             int limit, NearBlock* found);
void shifted_differences_avx2(const std::uint8_t* a, const std::uint8_t* weights, std::size_t size,
                              const std::uint8_t* b, std::uint8_t cap, int* sums, std::size_t shifts);
std::size_t near_blocks_avx512bw(const std::uint8_t* blocks, std::size_t count, const std::uint8_t* one,
                                 std::uint8_t cap, int limit, NearBlock* found);
void shifted_differences_avx512bw(const std::uint8_t* a, const std::uint8_t* weights, std::size_t size,
                                  const std::uint8_t* b, std::uint8_t cap, int* sums, std::size_t shifts);

}  // namespace byte_differences
}  // namespace tunefind
