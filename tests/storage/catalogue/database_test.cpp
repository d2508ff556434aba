// A walk visits exactly the keys with a prefix, in ascending or descending order of their bytes. Erased values are gone
// from the files, too.
#include "storage/catalogue/database.hpp"

#include <algorithm>
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <map>
#include <rapidcheck.h>
#include <thread>

#include "features/error.hpp"
#include "features/text_lines.hpp"
#include "tests/storage/samples.hpp"

using namespace tunefind;

namespace {

using Order = Database::Order;

std::vector<std::string> walked(const Database& database, const std::string& prefix, Order order,
                                std::size_t most = 1000) {
  std::vector<std::string> keys;
  database.walk("family", prefix, order, [&](std::string_view key, std::string_view value) {
    BOOST_TEST(value == "value of " + std::string(key));
    keys.emplace_back(key);
    return keys.size() < most;
  });
  return keys;
}

void put(Database& database, const std::string& key) { database.write({{"family", key, "value of " + key}}); }

}  // namespace

BOOST_AUTO_TEST_SUITE(database_test)

BOOST_AUTO_TEST_CASE(a_walk_visits_the_keys_of_a_prefix_in_either_order) {
  const test::TemporaryDirectory folder;
  Database database(folder / "db", Database::Mode::write, {"family"});
  const std::string high = "\xff\xff";
  for (const std::string& key :
       {std::string("a"), std::string("ab"), std::string("ac"), std::string("b"), high, high + "z"})
    put(database, key);
  using Keys = std::vector<std::string>;
  BOOST_TEST((walked(database, "a", Order::ascending) == Keys{"a", "ab", "ac"}));
  BOOST_TEST((walked(database, "a", Order::descending) == Keys{"ac", "ab", "a"}));
  BOOST_TEST((walked(database, "a", Order::descending, 2) == Keys{"ac", "ab"}));
  BOOST_TEST((walked(database, high, Order::descending) ==
              Keys{high + "z", high}));  // no key is greater than all keys with this prefix
  BOOST_TEST((walked(database, "", Order::descending).size() == 6u));
  BOOST_TEST(walked(database, "aa", Order::ascending).empty());
  BOOST_TEST(walked(database, "c", Order::descending).empty());
}

BOOST_AUTO_TEST_CASE(tables_are_added_while_another_thread_writes_between_their_keys) {
  const test::TemporaryDirectory folder;
  Database database(folder / "db", Database::Mode::write, {"family"});
  std::atomic<bool> done = false;
  std::size_t written = 0;
  std::thread writer([&] {
    for (; !done || written < 100; ++written) put(database, "b" + std::to_string(written));
  });
  const std::size_t loads = 20;
  for (std::size_t i = 0; i < loads; ++i) {
    Database::Tables tables(database);
    for (const std::string& key : {"a" + std::to_string(i), "c" + std::to_string(i)})
      tables.write({"family", key, "value of " + key});
    tables.commit();
  }
  done = true;
  writer.join();
  BOOST_TEST((walked(database, "a", Order::ascending).size() == loads));
  BOOST_TEST((walked(database, "b", Order::ascending, 1'000'000).size() == written));
  BOOST_TEST((walked(database, "c", Order::ascending).size() == loads));
}

BOOST_AUTO_TEST_CASE(a_reader_sees_all_that_was_written_before_it_opened) {
  const test::TemporaryDirectory folder;
  Database database(folder / "db", Database::Mode::write, {"family"});
  std::atomic<bool> done = false;
  std::atomic<std::size_t> written = 0;
  std::thread writer([&] {
    while (!done) {
      put(database, "k" + std::to_string(written));
      ++written;
      database.flush();  // moves it from the log to a table
      std::this_thread::sleep_for(std::chrono::milliseconds(written % 4 == 0 ? 100 : 3));  // flushes come in bursts
    }
  });
  while (written == 0) std::this_thread::yield();
  std::size_t incomplete = 0;
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(2);
  while (std::chrono::steady_clock::now() < end) {
    const std::size_t before = written;
    try {
      const Database reader(folder / "db", Database::Mode::read, {});
      incomplete += walked(reader, "k", Order::ascending, 1'000'000).size() < before;
    } catch (const StorageError&) {
      continue;  // the writer was quicker each time
    }
  }
  done = true;
  writer.join();
  BOOST_TEST(incomplete == 0u);
  const Database reader(folder / "db", Database::Mode::read, {});
  BOOST_TEST(walked(reader, "k", Order::ascending, 1'000'000).size() == written);
}

BOOST_AUTO_TEST_CASE(walks_agree_with_a_sorted_list) {
  const bool well = rc::check([] {
    const test::TemporaryDirectory folder;
    Database database(folder / "db", Database::Mode::write, {"family"});
    const auto byte = rc::gen::element('\0', 'a', 'b', '\xfe', '\xff');
    const auto text = rc::gen::container<std::string>(byte);
    const auto keys = *rc::gen::container<std::set<std::string>>(text);
    const std::string prefix = *text;
    std::vector<std::string> expected;
    for (const std::string& key : keys) {
      put(database, key);
      if (key.starts_with(prefix)) expected.push_back(key);
    }
    RC_ASSERT(walked(database, prefix, Order::ascending) == expected);
    std::reverse(expected.begin(), expected.end());
    RC_ASSERT(walked(database, prefix, Order::descending) == expected);
  });
  BOOST_TEST(well);
}

BOOST_AUTO_TEST_CASE(erased_values_are_in_no_file) {
  const test::TemporaryDirectory folder;
  Database database(folder / "db", Database::Mode::write, {"family"});
  database.write({{"family", "one/a", "the first secret"}, {"family", "two/a", "the second secret"}}, true);
  const auto files_hold = [&](const std::string& text) {
    for (const auto& entry : std::filesystem::directory_iterator(folder / "db"))
      if (entry.path().extension() == ".sst" && read_file(entry.path()).find(text) != std::string::npos) return true;
    return false;
  };
  database.flush();
  BOOST_TEST(files_hold("the first secret"));
  database.erase("family", "one/");
  BOOST_TEST(!database.get("family", "one/a").has_value());
  BOOST_TEST(!files_hold("the first secret"));
  BOOST_TEST(database.get("family", "two/a").value() == "the second secret");
  BOOST_CHECK_THROW(database.erase("family", ""), StorageError);
}

BOOST_AUTO_TEST_SUITE_END()
