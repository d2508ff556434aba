// Damage in a log of RocksDB is told wherever it hits, before the last record; an incomplete end is not damage.
#include "storage/catalogue/log_check.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <random>

#include "features/error.hpp"
#include "storage/catalogue/database.hpp"
#include "tests/storage/samples.hpp"

using namespace tunefind;

namespace {

namespace fs = std::filesystem;

constexpr int kRecords = 60;

std::string key(int i) { return fmt::format("key {:03}", i); }
std::string value(int i) { return std::string(static_cast<std::size_t>(50 * i), static_cast<char>('a' + i % 26)); }

/// Where the records of a sound log begin: in each block of 32 KiB, with a header of 7 bytes that holds the length of
/// what follows in bytes 4 and 5; less than a header at a block's end is filled up.
std::vector<std::size_t> records_of(const std::string& log) {
  constexpr std::size_t kBlock = 32 << 10, kHeader = 7;
  std::vector<std::size_t> records;
  for (std::size_t at = 0; at + kHeader <= log.size();) {
    if (const std::size_t left = kBlock - at % kBlock; left < kHeader) {
      at += left;
      continue;
    }
    records.push_back(at);
    at += kHeader + static_cast<unsigned char>(log[at + 4]) + 256u * static_cast<unsigned char>(log[at + 5]);
  }
  return records;
}

/// A database with records in three tables, which its MANIFEST lists, and as many again in its log, which has blocks
/// of 32 KiB. RocksDB leaves the log as it is when it is closed.
struct Filled {
  test::TemporaryDirectory folder;
  fs::path path = folder / "db", log, manifest;

  Filled() {
    fill();
    for (const auto& entry : fs::directory_iterator(path)) {
      if (entry.path().extension() == ".log" && entry.file_size() > 0) log = entry.path();
      if (entry.path().filename().string().starts_with("MANIFEST")) manifest = entry.path();
    }
  }

  void fill() const {
    Database database(path, Database::Mode::write, {"family"});
    for (int i = 0; i < 2 * kRecords; ++i) {
      database.write({{"family", key(i), value(i)}});
      if (i < kRecords && i % (kRecords / 3) == 0) database.flush();
      if (i == kRecords) database.flush();
    }
  }

  /// True if opening says that the database is damaged; otherwise all records must be there.
  bool is_told() const {
    try {
      const Database database(path, Database::Mode::read, {});
      for (int i = 0; i < 2 * kRecords; ++i) BOOST_TEST((database.get("family", key(i)) == value(i)));
      return false;
    } catch (const DamageError&) {
      return true;
    } catch (const StorageError&) {  // for example because the log names a table that is not there
      return true;
    }
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(log_check_test)

BOOST_FIXTURE_TEST_CASE(damage_before_the_last_record_is_told, Filled) {
  BOOST_TEST(!is_told());
  std::mt19937 random(5);
  for (const fs::path& file : {log, manifest}) {
    const std::string sound = read_file(file);
    const std::vector<std::size_t> records = records_of(sound);
    for (int i = 0; i < 60; ++i) {
      std::string bytes = sound;
      // At every third record's header, otherwise anywhere.
      const std::size_t record = records[random() % (records.size() * 3 / 4)];
      const std::size_t at = i % 3 == 0 ? record : random() % (bytes.size() * 3 / 4);
      const std::size_t count = 1 + random() % 12;
      const bool cleared = i % 2;
      for (std::size_t n = at; n < std::min(at + count, bytes.size()); ++n)
        bytes[n] = static_cast<char>(cleared ? 0 : ~bytes[n]);
      write_file(file, bytes);
      BOOST_TEST_CONTEXT(file.filename() << ", " << count << " bytes from " << at
                                         << (cleared ? " cleared" : " inverted"))
      BOOST_TEST((is_told() || bytes == sound));
    }
    write_file(file, sound);
  }
}

BOOST_FIXTURE_TEST_CASE(a_length_that_reaches_beyond_the_end_is_told, Filled) {
  for (const fs::path& file : {log, manifest}) {
    std::string bytes = read_file(file);
    BOOST_TEST(!damage_taken_for_end(bytes).has_value());
    const std::size_t header = records_of(bytes).back();
    bytes[header + 5] = static_cast<char>(bytes[header + 5] ^ 0x40);
    BOOST_TEST((damage_taken_for_end(bytes) == header));
  }
}

BOOST_FIXTURE_TEST_CASE(an_incomplete_end_is_no_damage, Filled) {
  for (const fs::path& file : {log, manifest}) {
    const std::string sound = read_file(file);
    for (std::size_t bytes = 0; bytes <= sound.size(); bytes += 1 + bytes / 100) {
      BOOST_TEST(!damage_taken_for_end(sound.substr(0, bytes)).has_value());
      BOOST_TEST(!damage_taken_for_end(sound.substr(0, bytes) + std::string(50000, '\0')).has_value());
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
