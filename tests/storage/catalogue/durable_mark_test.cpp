// An opening tells that changes are missing which were durable, wherever their log was cut; changes that were not asked
// to be durable may be missing.
#include "storage/catalogue/durable_mark.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include "features/error.hpp"
#include "storage/catalogue/database.hpp"
#include "tests/storage/samples.hpp"

using namespace tunefind;

namespace {

namespace fs = std::filesystem;

constexpr int kDurableRecords = 20;

/// A database with all its changes in its log, which RocksDB leaves as it is when it is closed.
struct Marked {
  test::TemporaryDirectory folder;
  fs::path path = folder / "db", log, mark = path / "durable-mark";

  explicit Marked(bool durable) {
    {
      Database database(path, Database::Mode::write, {"family"});
      for (int i = 0; i < kDurableRecords; ++i)
        database.write({{"family", fmt::format("key {}", i), "value"}}, durable);
    }
    for (const auto& entry : fs::directory_iterator(path))
      if (entry.path().extension() == ".log" && entry.file_size() > 0) log = entry.path();
  }
  void cut(std::uintmax_t bytes) const { fs::resize_file(log, bytes); }
  /// The number of records; throws DamageError if some are missing.
  int records(Database::Mode mode = Database::Mode::read) const {
    const Database database(path, mode, {"family"});
    int count = 0;
    for (int i = 0; i < kDurableRecords; ++i) count += database.get("family", fmt::format("key {}", i)).has_value();
    return count;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(durable_mark_test)

BOOST_AUTO_TEST_CASE(durable_changes_that_are_missing_are_told) {
  const Marked marked(true);
  BOOST_TEST(marked.records() == kDurableRecords);
  const std::uintmax_t whole = fs::file_size(marked.log);
  for (const std::uintmax_t bytes : {whole - 1, whole / 2, whole / 3, std::uintmax_t{0}}) {
    marked.cut(bytes);
    BOOST_CHECK_EXCEPTION(marked.records(), DamageError, [&](const DamageError& error) {
      return std::string(error.what()).find(marked.mark.string()) != std::string::npos;
    });
  }
  BOOST_CHECK_THROW(marked.records(Database::Mode::write), DamageError);
  fs::remove(marked.mark);  // as the message says
  BOOST_TEST(marked.records() < kDurableRecords);
}

BOOST_AUTO_TEST_CASE(a_list_of_tables_without_its_end_is_told) {
  const Marked marked(true);
  Database(marked.path, Database::Mode::write, {"family"}).flush();
  const fs::path manifest = marked.path / DurableMark::read(marked.mark)->manifest;
  BOOST_TEST(marked.records() == kDurableRecords);
  fs::resize_file(manifest, fs::file_size(manifest) - 1);
  BOOST_CHECK_THROW(marked.records(), DamageError);
  BOOST_CHECK_THROW(marked.records(Database::Mode::write), DamageError);
}

BOOST_AUTO_TEST_CASE(the_mark_follows_the_changes) {
  const Marked marked(true);
  const auto first = DurableMark::read(marked.mark);
  BOOST_TEST_REQUIRE(first.has_value());
  {
    Database database(marked.path, Database::Mode::write, {"family"});
    database.write({{"family", "key", "value"}}, false);
    BOOST_TEST(DurableMark::read(marked.mark)->sequence == first->sequence);
    database.write({{"family", "key", "value"}, {"family", "other", "value"}}, true);
    BOOST_TEST(DurableMark::read(marked.mark)->sequence == first->sequence + 3);
    database.flush();
  }
  BOOST_TEST(marked.records() == kDurableRecords);
}

BOOST_AUTO_TEST_CASE(other_changes_may_be_missing) {
  const Marked marked(false);
  marked.cut(fs::file_size(marked.log) / 2);
  BOOST_TEST(marked.records() < kDurableRecords);
}

BOOST_AUTO_TEST_CASE(a_mark_that_is_damaged_or_of_another_database_is_ignored) {
  const Marked marked(true);
  const std::string text = read_file(marked.mark);
  const auto mark = DurableMark::read(marked.mark);
  BOOST_TEST_REQUIRE(mark.has_value());
  const auto ignored = [&](const std::string& other) {
    write_file(marked.mark, other);
    BOOST_TEST(!DurableMark::read(marked.mark).has_value());
    BOOST_TEST(marked.records() == kDurableRecords);
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string flipped = text;
    flipped[i] = static_cast<char>(flipped[i] ^ 1);
    ignored(flipped);
  }
  ignored("");
  ignored(text.substr(0, 30));
  DurableMark{"another", mark->sequence + 1000, "MANIFEST-000001", 0}.write(marked.mark);
  BOOST_TEST(marked.records() == kDurableRecords);
}

BOOST_AUTO_TEST_SUITE_END()
