// Every implementation gives the results of the plain definition.
#include "features/terms/byte_differences.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <random>
#include <vector>

using namespace tunefind;

namespace {

std::vector<std::uint8_t> random_bytes(std::mt19937& random, std::size_t count, unsigned below) {
  std::vector<std::uint8_t> bytes(count);
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random() % below);
  return bytes;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(byte_differences_test)

BOOST_AUTO_TEST_CASE(the_last_kernel_is_the_plain_one) {
  BOOST_TEST(std::string(byte_differences::kernels().back().name) == "plain");
}

BOOST_AUTO_TEST_CASE(near_blocks_are_those_within_the_limit) {
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    const std::size_t count = random() % 40;
    const auto below = static_cast<unsigned>(2 + random() % 255);
    const auto blocks = random_bytes(random, count * kByteBlock, below), one = random_bytes(random, kByteBlock, below);
    const auto cap = static_cast<std::uint8_t>(1 + random() % 255);
    const int limit = static_cast<int>(random() % (kByteBlock * cap));
    std::vector<NearBlock> expected;
    for (std::size_t n = 0; n < count; ++n) {
      const int difference = capped_difference(&blocks[n * kByteBlock], one.data(), cap);
      if (difference <= limit) expected.push_back({static_cast<std::uint32_t>(n), difference});
    }
    for (const auto& kernel : byte_differences::kernels()) {
      std::vector<NearBlock> found(count);
      found.resize(kernel.near_blocks(blocks.data(), count, one.data(), cap, limit, found.data()));
      BOOST_TEST((found == expected), kernel.name << ", round " << round);
    }
  }
}

BOOST_AUTO_TEST_CASE(shifted_differences_are_weighted_sums) {
  std::mt19937 random(2);
  for (int round = 0; round < 200; ++round) {
    const std::size_t size = kByteBlock * (random() % 9), shifts = 1 + random() % 5;
    const auto a = random_bytes(random, size, 256), b = random_bytes(random, size + shifts - 1, 256);
    const auto weights = random_bytes(random, size, 128);
    const auto cap = static_cast<std::uint8_t>(1 + random() % 128);
    std::vector<int> expected(shifts, 0);
    for (std::size_t s = 0; s < shifts; ++s)
      for (std::size_t i = 0; i < size; ++i) expected[s] += weights[i] * std::min<int>(cap, std::abs(a[i] - b[i + s]));
    for (const auto& kernel : byte_differences::kernels()) {
      std::vector<int> sums(shifts, -1);
      kernel.shifted_differences(a.data(), weights.data(), size, b.data(), cap, sums.data(), sums.size());
      BOOST_TEST(sums == expected, kernel.name << ", round " << round);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
