// No bytes crash the unpacking or joining of posting lists. Bytes that are accepted hold strictly ascending postings,
// fewer than there are bytes, and packing these gives the same bytes again. The first byte is the offset at which a
// second list begins.
#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string_view>

#include "storage/catalogue/posting.hpp"
#include "tests/fuzz/guarantees.hpp"

namespace {

using tunefind::Posting, tunefind::require;

std::vector<Posting> unpacked(std::string_view packed) {
  std::vector<Posting> postings;
  try {
    tunefind::unpack_postings(packed, 1, postings);
  } catch (const std::runtime_error&) {
    return {};
  }
  require(!postings.empty() && postings.size() < packed.size());
  require(std::adjacent_find(postings.begin(), postings.end(), std::greater_equal<>()) == postings.end());
  require(tunefind::pack_postings(postings) == packed);
  return postings;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string_view lists[]{bytes.substr(0, data[0]), bytes.substr(std::min<std::size_t>(data[0], bytes.size()))};
  unpacked(bytes);
  std::vector<Posting> first = unpacked(lists[0]);
  const std::vector<Posting> second = unpacked(lists[1]);
  const std::string joined = tunefind::join_postings(lists);
  if (first.empty() || second.empty()) {
    unpacked(joined);
  } else if (first.back().song < second.front().song) {
    first.insert(first.end(), second.begin(), second.end());
    require(unpacked(joined) == first);
  } else {
    require(joined.empty());
  }
  return 0;
}
