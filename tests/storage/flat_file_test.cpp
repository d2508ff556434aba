// A mapped file holds what was written, for the requested state; anything else is an error that names the file.
#include "storage/flat_file.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <numeric>

#include "features/error.hpp"
#include "tests/temporary_folder.hpp"

using namespace tunefind;

namespace {

const std::vector<std::uint64_t> kNumbers{1, 2, 1ull << 60};
const std::vector<std::uint16_t> kNone;

std::vector<std::uint8_t> many() {
  std::vector<std::uint8_t> bytes(10'000);
  std::iota(bytes.begin(), bytes.end(), std::uint8_t{0});
  return bytes;
}

void write(const std::filesystem::path& path, const std::string& state) {
  const std::vector<std::uint8_t> bytes = many();
  FlatFile::write(
      path, state,
      {{"numbers", std::span(kNumbers)}, {"none", std::span(kNone)}, {"sixteen_letters_", std::span(bytes)}});
}

std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void put_contents(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

bool names_file(const StorageError& error) {
  const std::string text = error.what();
  return text.find("file.flat: ") != std::string::npos && text.find('\n') == std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(flat_file_test)

BOOST_AUTO_TEST_CASE(arrays_are_read_back_aligned) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "file.flat";
  write(path, "state 1");
  const FlatFile file = FlatFile::open(path, "state 1");
  file.check();
  BOOST_TEST(std::ranges::equal(file.array<std::uint64_t>("numbers"), kNumbers));
  BOOST_TEST(file.array<std::uint16_t>("none").empty());
  BOOST_TEST(std::ranges::equal(file.array<std::uint8_t>("sixteen_letters_"), many()));
  BOOST_TEST(reinterpret_cast<std::uintptr_t>(file.array<std::uint8_t>("sixteen_letters_").data()) % 64 == 0u);
  BOOST_CHECK_EXCEPTION(file.array<std::uint64_t>("others"), StorageError, names_file);
  BOOST_CHECK_EXCEPTION(file.array<std::uint32_t>("numbers"), StorageError, names_file);
}

BOOST_AUTO_TEST_CASE(rejects_missing_stale_and_truncated_files) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "file.flat";
  BOOST_CHECK_EXCEPTION(FlatFile::open(path, ""), StorageError, names_file);
  write(path, "state 1");
  BOOST_CHECK_EXCEPTION(FlatFile::open(path, "state 2"), StorageError, names_file);
  const std::string whole = contents(path);
  for (const std::size_t size : {std::size_t{0}, std::size_t{10}, std::size_t{200}, whole.size() - 1}) {
    put_contents(path, whole.substr(0, size));
    BOOST_CHECK_EXCEPTION(FlatFile::open(path, "state 1"), StorageError, names_file);
  }
  put_contents(path, whole + "x");
  BOOST_CHECK_EXCEPTION(FlatFile::open(path, "state 1"), StorageError, names_file);
}

BOOST_AUTO_TEST_CASE(a_changed_byte_is_found_at_opening_or_by_check) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "file.flat";
  write(path, "state 1");
  const std::string whole = contents(path);
  const FlatFile before = FlatFile::open(path, "state 1");
  std::vector<std::pair<std::size_t, std::size_t>> used{{0, sizeof(std::uint64_t) * 4 + 3 * 48 + 7}};
  for (const std::string& name : {std::string("numbers"), std::string("sixteen_letters_")}) {
    const std::size_t at = name == "numbers"
                               ? whole.find(std::string("\x01\0\0\0\0\0\0\0\x02\0\0\0\0\0\0\0", 16))
                               : whole.find(std::string("\0\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b", 12));
    used.push_back({at, at + (name == "numbers" ? 24 : 10'000)});
  }
  for (const auto& [first, last] : used)
    for (std::size_t at = first; at < last; at += 1 + (last - first) / 200) {
      std::string changed = whole;
      changed[at] = static_cast<char>(changed[at] ^ 4);
      put_contents(path, changed);
      BOOST_CHECK_EXCEPTION(FlatFile::open(path, "state 1").check(), StorageError, names_file);
    }
}

BOOST_AUTO_TEST_CASE(replacing_a_file_does_not_disturb_readers_of_the_old_one) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "file.flat";
  write(path, "state 1");
  const FlatFile old = FlatFile::open(path, "state 1");
  write(path, "state 2");
  old.check();
  BOOST_TEST(std::ranges::equal(old.array<std::uint64_t>("numbers"), kNumbers));
  FlatFile::open(path, "state 2").check();
  // No temporary file is left in the folder.
  BOOST_TEST(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
  BOOST_CHECK_EXCEPTION(write(folder.path() / "no such folder" / "file.flat", ""), StorageError, names_file);
}

BOOST_AUTO_TEST_SUITE_END()
