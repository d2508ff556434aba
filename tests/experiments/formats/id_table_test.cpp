// Any ids are numbered in the order in which they are added. A std::map is the oracle.
#include "experiments/formats/id_table.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <map>

// RapidCheck after Boost.Test
#include <rapidcheck/boost_test.h>

using namespace tunefind;

BOOST_AUTO_TEST_SUITE(id_table_test)

BOOST_AUTO_TEST_CASE(an_empty_table_has_no_ids) {
  const IdTable table;
  BOOST_TEST(table.size() == 0u);
  BOOST_TEST(!table.find("").has_value());
}

RC_BOOST_PROP(ids_keep_their_numbers, (const std::vector<std::string>& ids)) {
  IdTable table;
  std::map<std::string, std::uint32_t> expected;
  for (const std::string& id : ids) {
    const auto number = expected.try_emplace(id, static_cast<std::uint32_t>(expected.size())).first->second;
    RC_ASSERT(table.add(id) == number);
  }
  RC_ASSERT(table.size() == expected.size());
  for (const auto& [id, number] : expected) {
    RC_ASSERT(table.find(id) == number);
    RC_ASSERT(table[number] == id);
    RC_ASSERT(table.find(id + "x") == (expected.contains(id + "x") ? std::optional(expected[id + "x"]) : std::nullopt));
  }
}

BOOST_AUTO_TEST_CASE(distinguishes_many_ids) {
  IdTable table;
  constexpr std::uint32_t kMany = 50000;  // the table grows several times
  for (std::uint32_t i = 0; i < kMany; ++i) BOOST_REQUIRE(table.add(fmt::format("song {}", i)) == i);
  for (std::uint32_t i = 0; i < kMany; ++i) BOOST_REQUIRE(table.find(fmt::format("song {}", i)) == i);
  BOOST_TEST(!table.find(fmt::format("song {}", kMany)).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
