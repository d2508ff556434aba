#include "features/terms/byte_differences.hpp"

#include <algorithm>
#include <vector>

#include "features/simd.hpp"

namespace tunefind {
namespace byte_differences {

std::size_t near_blocks_portable(const std::uint8_t* blocks, std::size_t count, const std::uint8_t* one,
                                 std::uint8_t cap, int limit, NearBlock* found) {
  NearBlock* next = found;
  for (std::size_t n = 0; n < count; ++n) {
    const int difference = capped_difference(blocks + n * kByteBlock, one, cap);
    if (difference <= limit) *next++ = {static_cast<std::uint32_t>(n), difference};
  }
  return static_cast<std::size_t>(next - found);
}

void shifted_differences_portable(const std::uint8_t* a, const std::uint8_t* weights, std::size_t size,
                                  const std::uint8_t* b, std::uint8_t cap, int* sums, std::size_t shifts) {
  for (std::size_t shift = 0; shift < shifts; ++shift) {
    sums[shift] = 0;
    for (std::size_t i = 0; i < size; ++i) {
      const std::uint8_t x = a[i], y = b[i + shift];
      sums[shift] += weights[i] * std::min<int>(cap, x < y ? y - x : x - y);
    }
  }
}

std::span<const Kernel> kernels() {
  static const std::vector<Kernel> supported = supported_kernels<Kernel>({
#if defined(__x86_64__)
    {InstructionSet::avx512bw, {"avx512", near_blocks_avx512bw, shifted_differences_avx512bw}},
        {InstructionSet::avx2, {"avx2", near_blocks_avx2, shifted_differences_avx2}},
#endif
    {
      InstructionSet::portable, { "plain", near_blocks_portable, shifted_differences_portable }
    }
  });
  return supported;
}

}  // namespace byte_differences

namespace {

const byte_differences::Kernel& fastest() {
  static const byte_differences::Kernel kernel = byte_differences::kernels().front();
  return kernel;
}

}  // namespace

int capped_difference(const std::uint8_t* a, const std::uint8_t* b, std::uint8_t cap) {
  int sum = 0;
  for (std::size_t k = 0; k < kByteBlock; ++k) sum += std::min<int>(cap, a[k] < b[k] ? b[k] - a[k] : a[k] - b[k]);
  return sum;
}

std::size_t near_blocks(const std::uint8_t* blocks, std::size_t count, const std::uint8_t* one, std::uint8_t cap,
                        int limit, NearBlock* found) {
  return fastest().near_blocks(blocks, count, one, cap, limit, found);
}

void shifted_differences(const std::uint8_t* a, const std::uint8_t* weights, std::size_t size, const std::uint8_t* b,
                         std::uint8_t cap, std::span<int> sums) {
  fastest().shifted_differences(a, weights, size, b, cap, sums.data(), sums.size());
}

}  // namespace tunefind
