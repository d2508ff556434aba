// Items that were put are found again, also by the next process that opens the file. If the file is damaged or
// truncated anywhere, the items before that place are found, the loss of the rest is reported, and nothing is found
// that was not put.
#include "experiments/cache/item_store.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <tbb/parallel_for.h>

#include "features/error.hpp"
#include "features/text_lines.hpp"
#include "tests/temporary_folder.hpp"

using namespace tunefind;

namespace {

std::string item(int i) { return std::string(static_cast<std::size_t>(i * 7), static_cast<char>('a' + i)); }

void fill(const std::filesystem::path& path, int items) {
  ItemStore store(path);
  for (int i = 0; i < items; ++i) store.put("key" + std::to_string(i), item(i));
}

/// The number of items that are found. Each must be the one that was put.
int found_in(const ItemStore& store, int items) {
  int found = 0;
  for (int i = 0; i < items; ++i)
    if (const auto bytes = store.find("key" + std::to_string(i))) {
      BOOST_TEST(*bytes == item(i));
      ++found;
    }
  return found;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(item_store_test)

BOOST_AUTO_TEST_CASE(finds_what_was_put) {
  const TemporaryFolder folder;
  const auto path = folder / "deep/store";
  fill(path, 5);
  ItemStore store(path);
  BOOST_TEST(found_in(store, 5) == 5);
  BOOST_TEST(!store.find("another"));
  BOOST_TEST(!store.damage().has_value());
  store.put("key0", "later");
  BOOST_TEST(store.find("key0").value() == "later");
  BOOST_TEST(ItemStore(path).find("key0").value() == "later");
}

BOOST_AUTO_TEST_CASE(threads_and_stores_can_share_a_file) {
  const TemporaryFolder folder;
  const auto path = folder / "store";
  {
    ItemStore one(path), other(path);
    tbb::parallel_for(0, 20, [&](int i) { (i % 2 == 0 ? one : other).put("key" + std::to_string(i), item(i)); });
  }
  const ItemStore store(path);
  BOOST_TEST(found_in(store, 20) == 20);
  BOOST_TEST(!store.damage().has_value());
}

BOOST_AUTO_TEST_CASE(a_truncated_file_keeps_its_complete_records) {
  const TemporaryFolder folder;
  const auto path = folder / "store";
  fill(path, 4);
  const std::string whole = read_text(path);
  int before = 0;
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    write_text(path, whole.substr(0, size));
    std::optional<std::string> damage;
    {
      ItemStore store(path);
      damage = store.damage();
      const int found = found_in(store, 4);
      BOOST_TEST(found >= before);
      before = found;
      store.put("key9", item(9));
    }
    const ItemStore again(path);
    BOOST_TEST(!again.damage().has_value());
    BOOST_TEST(again.find("key9").value() == item(9));
    if (damage) BOOST_TEST(damage->find(path.string()) == 0u);
  }
  BOOST_TEST(before == 4);
}

BOOST_AUTO_TEST_CASE(reports_a_wrong_byte_anywhere) {
  const TemporaryFolder folder;
  const auto path = folder / "store";
  fill(path, 4);
  const std::string whole = read_text(path);
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string wrong = whole;
    wrong[at] = static_cast<char>(wrong[at] ^ 0x10);
    write_text(path, wrong);
    const ItemStore store(path);
    const int found = found_in(store, 4);
    BOOST_TEST(store.damage().has_value(), "byte " << at);
    BOOST_TEST(found < 4);
  }
}

BOOST_AUTO_TEST_CASE(rejects_a_path_that_cannot_be_written) {
  const TemporaryFolder folder;
  write_text(folder / "file", "");
  BOOST_CHECK_THROW(ItemStore(folder / "file/store"), StorageError);
  BOOST_CHECK_THROW(ItemStore(folder.path()), StorageError);
}

BOOST_AUTO_TEST_SUITE_END()
