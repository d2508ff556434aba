// Unpacking a list gives the postings that were packed, however they were grouped when they were joined. Malformed
// bytes are rejected.
#include "storage/catalogue/posting.hpp"

#include <boost/test/unit_test.hpp>
#include <map>
#include <rapidcheck/boost_test.h>
#include <set>
#include <stdexcept>

using namespace tunefind;

namespace {

/// Random postings of one block: of few or many songs, with small and large gaps.
std::vector<Posting> any_postings(std::uint32_t block) {
  const auto offset =
      rc::gen::oneOf(rc::gen::inRange<std::uint32_t>(0, 300), rc::gen::inRange<std::uint32_t>(0, kSongsPerBlock));
  const auto frame = rc::gen::oneOf(rc::gen::inRange<std::uint32_t>(0, 2000), rc::gen::arbitrary<std::uint32_t>());
  const auto pairs = *rc::gen::nonEmpty(
      rc::gen::container<std::set<std::pair<std::uint32_t, std::uint32_t>>>(rc::gen::pair(offset, frame)));
  std::vector<Posting> postings;
  for (const auto& [song, at] : pairs) postings.push_back({block * kSongsPerBlock + song, at});
  return postings;
}

std::vector<Posting> unpacked(const std::string& packed, std::uint32_t block) {
  std::vector<Posting> postings;
  unpack_postings(packed, block, postings);
  return postings;
}

std::string bytes(std::initializer_list<int> values) {
  std::string text;
  for (const int value : values) text.push_back(static_cast<char>(value));
  return text;
}

/// Joins lists in a random grouping, as RocksDB's compactions do.
std::string joined_somehow(std::vector<std::string> lists) {
  while (lists.size() > 1) {
    const auto from = *rc::gen::inRange<std::size_t>(0, lists.size() - 1);
    const auto to = *rc::gen::inRange<std::size_t>(from + 2, lists.size() + 1);
    const std::vector<std::string_view> group(lists.begin() + from, lists.begin() + to);
    const std::string joined = join_postings(group);
    lists.erase(lists.begin() + from, lists.begin() + to);
    lists.insert(lists.begin() + from, joined);
  }
  return lists.front();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(posting_test)

RC_BOOST_PROP(packed_postings_are_unpacked_again, ()) {
  const auto block = *rc::gen::element<std::uint32_t>(0, 1, 7, 65535);
  const std::vector<Posting> postings = any_postings(block);
  RC_ASSERT((unpacked(pack_postings(postings), block) == postings));
}

RC_BOOST_PROP(joining_in_any_grouping_equals_packing_at_once, ()) {
  const std::vector<Posting> postings = any_postings(3);
  std::map<std::uint32_t, std::vector<Posting>> songs;
  for (const Posting& posting : postings) songs[posting.song].push_back(posting);
  std::vector<std::string> lists;
  for (const auto& [song, of_song] : songs) lists.push_back(pack_postings(of_song));
  RC_ASSERT(joined_somehow(lists) == pack_postings(postings));
}

RC_BOOST_PROP(a_truncated_list_is_rejected_or_a_prefix_of_the_list, ()) {
  const std::vector<Posting> postings = any_postings(0);
  const std::string packed = pack_postings(postings);
  const std::string cut = packed.substr(0, *rc::gen::inRange<std::size_t>(0, packed.size()));
  try {
    const std::vector<Posting> found = unpacked(cut, 0);
    // A list does not store its length, so the loss of whole postings of the last song cannot be detected.
    RC_ASSERT(std::equal(found.begin(), found.end(), postings.begin()));
    RC_ASSERT(found.back().song == postings.back().song);
  } catch (const std::runtime_error&) {
  }
}

BOOST_AUTO_TEST_CASE(the_bytes_are_those_of_the_format_document) {
  // The example of FORMAT.md.
  const std::vector<Posting> postings{{65539, 5}, {65539, 300}, {65736, 0}};
  const std::string packed = bytes({0xc8, 0x00, 0x03, 0x05, 0x00, 0xa7, 0x02, 0xc5, 0x01, 0x00});
  BOOST_TEST((pack_postings(postings) == packed));
  BOOST_TEST((unpacked(packed, 1) == postings));
}

BOOST_AUTO_TEST_CASE(rejects_malformed_lists_with_the_reason) {
  const std::map<std::string, std::string> reasons{
      {bytes({}), "it is empty"},
      {bytes({3, 0}), "it is empty"},
      {bytes({3, 0, 3}), "a number in it is malformed or truncated"},
      {bytes({3, 0, 3, 0x85}), "a number in it is malformed or truncated"},
      {bytes({3, 0, 0x83, 0, 5}), "a number in it is malformed or truncated"},  // 3, not of minimal length
      {bytes({3, 0, 3, 0xff, 0xff, 0xff, 0xff, 0x1f}), "a number in it is malformed or truncated"},     // 33 bits
      {bytes({3, 0, 3, 0x80, 0x80, 0x80, 0x80, 0x80, 1}), "a number in it is malformed or truncated"},  // 36 bits
      {bytes({0, 0, 0x80, 0x80, 4, 5}), "it holds a song beyond its block"},
      {bytes({0, 0, 0xff, 0xff, 3, 5, 1, 5}), "it holds a song beyond its block"},
      {bytes({3, 0, 3, 5, 0, 0}), "its postings do not ascend"},
      {bytes({3, 0, 3, 0xff, 0xff, 0xff, 0xff, 0xf, 0, 1}), "its postings do not ascend"},
      {bytes({4, 0, 3, 5}), "its last song is not the one in its header"}};
  for (const auto& [packed, reason] : reasons)
    BOOST_CHECK_EXCEPTION(unpacked(packed, 0), std::runtime_error,
                          [&expected = reason](const std::runtime_error& error) { return error.what() == expected; });
  BOOST_CHECK_THROW(unpacked(bytes({3, 0, 3, 5}), 65536), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(lists_that_cannot_be_joined_become_one_that_is_always_rejected) {
  const std::string one = pack_postings(std::vector<Posting>{{3, 5}}),
                    two = pack_postings(std::vector<Posting>{{4, 5}});
  const auto join = [](std::vector<std::string_view> lists) { return join_postings(lists); };
  BOOST_TEST((join({one, two}) == pack_postings(std::vector<Posting>{{3, 5}, {4, 5}})));
  BOOST_TEST(join({two, one}).empty());
  BOOST_TEST(join({one, one}).empty());
  BOOST_TEST(join({one, "x"}).empty());
  BOOST_TEST(join({one, bytes({4, 0, 0x84})}).empty());
  BOOST_TEST(join({join({two, one}), two}).empty());
  BOOST_TEST(join({}).empty());
}

BOOST_AUTO_TEST_SUITE_END()
