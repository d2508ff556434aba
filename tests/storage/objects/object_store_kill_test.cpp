// `kill -9` at any moment leaves every object whole: the one before or the one after, and nothing beside them.
#include "tests/storage/objects/object_store_kill.hpp"

#include "tests/storage/samples.hpp"

using namespace tunefind;
using namespace tunefind::test;

BOOST_AUTO_TEST_SUITE(object_store_kill_test)

BOOST_AUTO_TEST_CASE(child, *boost::unit_test::precondition(is_killed_child)) { put_until_killed(); }

BOOST_AUTO_TEST_CASE(killed_puts_leave_whole_objects_and_nothing_else) {
  const TemporaryDirectory folder;
  const std::string place = (folder / "originals").string();
  const std::size_t acknowledged = kill_while_putting(place, "object_store_kill_test/child", 40, 60, 2000000);
  BOOST_TEST(acknowledged > 40u);
  BOOST_TEST(std::filesystem::is_empty(folder / "originals/partial"));  // swept by the last opening
}

BOOST_AUTO_TEST_SUITE_END()
