// `kill -9` at any time leaves every object complete, either the old or the new one, and leaves nothing else.
#include "tests/storage/objects/object_store_kill.hpp"

#include "tests/storage/samples.hpp"

using namespace tunefind;
using namespace tunefind::test;

BOOST_AUTO_TEST_SUITE(object_store_kill_test)

BOOST_AUTO_TEST_CASE(child, *boost::unit_test::precondition(is_killed_child)) { put_until_killed(); }

BOOST_AUTO_TEST_CASE(killed_puts_leave_only_complete_objects) {
  const TemporaryDirectory folder;
  const std::string place = (folder / "originals").string();
  kill_while_putting(place, "object_store_kill_test/child", 40, 200, 2000000);
  BOOST_TEST(std::filesystem::is_empty(folder / "originals/partial"));  // the last opening removed the temporary files
}

BOOST_AUTO_TEST_SUITE_END()
