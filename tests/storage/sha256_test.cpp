// The hashes are the published ones, however the bytes are divided into pieces.
#include "storage/sha256.hpp"

#include <boost/test/unit_test.hpp>

#include "features/error.hpp"
#include "tests/temporary_folder.hpp"

using namespace tunefind;

BOOST_AUTO_TEST_SUITE(sha256_test)

BOOST_AUTO_TEST_CASE(known_answers_of_fips_180) {
  BOOST_TEST(sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  BOOST_TEST(sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  BOOST_TEST(sha256(std::string(1000000, 'a')) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

BOOST_AUTO_TEST_CASE(pieces_and_files_give_the_same_hash) {
  Sha256 hash;
  BOOST_TEST(hash.hex() == sha256(""));
  for (int n = 0; n < 1000; ++n) hash.add(std::string(1000, 'a'));
  BOOST_TEST(hash.hex() == sha256(std::string(1000000, 'a')));
  BOOST_TEST(hash.hex() == sha256(std::string(1000000, 'a')));  // hex() does not change the state
  const TemporaryFolder folder;
  write_file(folder / "a", std::string(1000000, 'a'));
  BOOST_TEST(sha256_of_file(folder / "a") == hash.hex());
  write_file(folder / "empty", "");
  BOOST_TEST(sha256_of_file(folder / "empty") == sha256(""));
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_read_is_an_error) {
  const TemporaryFolder folder;
  BOOST_CHECK_EXCEPTION(sha256_of_file(folder / "none"), StorageError, [&](const StorageError& error) {
    return error.what() == (folder / "none").string() + ": cannot be read: No such file or directory";
  });
  BOOST_CHECK_THROW(sha256_of_file(folder.path()), StorageError);
}

BOOST_AUTO_TEST_SUITE_END()
