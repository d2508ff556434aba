// Each person is in exactly one part, which depends only on the names, the shares and the seed.
#include "notebooks-export/person_split.hpp"

#include <array>
#include <boost/test/unit_test.hpp>

using namespace tunefind;

namespace {

std::set<std::string> crowd(int count) {
  std::set<std::string> people;
  for (int i = 0; i < count; ++i) people.insert("person" + std::to_string(i));
  return people;
}

std::array<int, 3> sizes(const std::map<std::string, Part>& parts) {
  std::array<int, 3> counts{};
  for (const auto& [person, part] : parts) ++counts[static_cast<std::size_t>(part)];
  return counts;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(person_split_test)

BOOST_AUTO_TEST_CASE(parts_have_their_shares) {
  BOOST_TEST((sizes(split_people(crowd(100), 0.1, 0.2, 1)) == std::array{70, 10, 20}));
  BOOST_TEST((sizes(split_people(crowd(100), 0, 0, 1)) == std::array{100, 0, 0}));
  BOOST_TEST(
      (sizes(split_people(crowd(5), 0.1, 0.1, 1)) == std::array{3, 1, 1}));  // half a person is rounded up to one
  BOOST_TEST((sizes(split_people(crowd(4), 0.45, 0.45, 1)) == std::array{1, 1, 2}));
  BOOST_TEST((sizes(split_people(crowd(1), 0.1, 0.1, 1)) == std::array{1, 0, 0}));
  BOOST_TEST(split_people({}, 0.1, 0.1, 1).empty());
}

BOOST_AUTO_TEST_CASE(split_depends_only_on_its_arguments) {
  const auto parts = split_people(crowd(60), 0.2, 0.2, 7);
  BOOST_TEST(parts.size() == 60u);
  BOOST_TEST((split_people(crowd(60), 0.2, 0.2, 7) == parts));
  BOOST_TEST((split_people(crowd(60), 0.2, 0.2, 8) != parts));
}

BOOST_AUTO_TEST_CASE(test_part_does_not_depend_on_the_development_share) {
  const auto small = split_people(crowd(60), 0.1, 0.2, 3), large = split_people(crowd(60), 0.4, 0.2, 3);
  for (const auto& [person, part] : small) BOOST_TEST((part == Part::test) == (large.at(person) == Part::test), person);
}

BOOST_AUTO_TEST_SUITE_END()
