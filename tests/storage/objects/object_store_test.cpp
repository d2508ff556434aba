// A store in a folder keeps the promises of every store, whatever it meets on the disk.
#include <csignal>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "storage/descriptor.hpp"
#include "tests/storage/objects/object_store_contract.hpp"
#include "tests/storage/samples.hpp"

using namespace tunefind;
using namespace tunefind::test;
using namespace tunefind::test::object_store_contract;

namespace {

struct Fixture {
  TemporaryDirectory folder;
  std::filesystem::path place = folder / "originals";
  std::unique_ptr<ObjectStore> store = open_object_store(place.string());

  std::size_t partial_files() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(place / "partial"), {}));
  }
};

/// While an object of this class exists, no file can grow beyond `bytes`, as if the disk were full.
struct FileSizeLimit {
  explicit FileSizeLimit(rlim_t bytes) {
    getrlimit(RLIMIT_FSIZE, &before);
    rlimit limit = before;
    limit.rlim_cur = bytes;
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, handler);
  }
  rlimit before;
  void (*handler)(int) = std::signal(SIGXFSZ, SIG_IGN);
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(object_store_test, Fixture)

BOOST_AUTO_TEST_CASE(contract_reads_back_what_was_put) { reads_back_what_was_put(*store); }
BOOST_AUTO_TEST_CASE(contract_replaces_objects_completely) { replaces_objects_completely(*store); }
BOOST_AUTO_TEST_CASE(contract_takes_files_of_any_size) { takes_files_of_any_size(*store, {0, 1, 262145, 3000000}); }
BOOST_AUTO_TEST_CASE(contract_reads_ranges) { reads_ranges(*store); }
BOOST_AUTO_TEST_CASE(contract_removes_objects) { removes_objects(*store); }
BOOST_AUTO_TEST_CASE(contract_lists_by_key) { lists_by_key(*store); }
BOOST_AUTO_TEST_CASE(contract_lists_more_than_a_page) { lists_more_than_a_page(*store, 1500); }
BOOST_AUTO_TEST_CASE(contract_rejects_hostile_keys) { rejects_hostile_keys(*store); }
BOOST_AUTO_TEST_CASE(contract_rejects_what_is_not_a_regular_file) { rejects_what_is_not_a_regular_file(*store); }
BOOST_AUTO_TEST_CASE(contract_stays_consistent_under_threads) { stays_consistent_under_threads(*store, 300); }

BOOST_AUTO_TEST_CASE(objects_are_private_files_named_by_key) {
  store->put("1/hums/a", "x");
  write_file(folder / "b", "y");
  std::filesystem::permissions(folder / "b", std::filesystem::perms(0644));
  store->take_file("1/songs/b", folder / "b");
  for (const char* key : {"1/hums/a", "1/songs/b"})
    BOOST_TEST(int(std::filesystem::status(place / "objects" / key).permissions()) == 0600);
  BOOST_TEST(int(std::filesystem::status(place / "objects/1").permissions()) == 0700);
  BOOST_TEST(partial_files() == 0u);
  // Folders that become empty are removed.
  store->remove("1/hums/a");
  BOOST_TEST(!std::filesystem::exists(place / "objects/1/hums"));
  store->remove("1/songs/b");
  BOOST_TEST(std::filesystem::is_empty(place / "objects"));
}

BOOST_AUTO_TEST_CASE(files_on_another_file_system_are_copied) {
  const TemporaryFolder here("/var/tmp"), there("/dev/shm");
  struct stat one {
  }, other{};
  stat(here.path().c_str(), &one);
  stat(there.path().c_str(), &other);
  BOOST_REQUIRE(one.st_dev != other.st_dev);
  const auto store_here = open_object_store((here / "originals").string());
  const std::string content = noise(1000000);
  write_file(there / "song", content);
  store_here->take_file("1/songs/a", there / "song");
  BOOST_TEST((read_object(*store_here, "1/songs/a") == content));
  BOOST_TEST(!std::filesystem::exists(there / "song"));
  BOOST_TEST(std::filesystem::is_empty(here / "originals/partial"));

  write_file(there / "song", content);
  {
    const FileSizeLimit limit(65536);
    storage_error_of([&] { store_here->take_file("1/songs/a", there / "song"); });
  }
  BOOST_TEST(read_file(there / "song").size() == content.size());
  BOOST_TEST(std::filesystem::is_empty(here / "originals/partial"));
}

BOOST_AUTO_TEST_CASE(a_full_disk_leaves_earlier_objects_intact) {
  store->put("a", "before");
  {
    const FileSizeLimit limit(65536);
    const std::string error = storage_error_of([&] { store->put("a", noise(65537)); });
    BOOST_TEST(error == place.string() + "/: object a: cannot be written: File too large");
    store->put("b", noise(65536));
  }
  BOOST_TEST((read_object(*store, "a") == "before"));
  BOOST_TEST(listed(*store, "") == "a:6 b:65536");
  BOOST_TEST(partial_files() == 0u);
  {
    const FileSizeLimit limit(1);
    store->check();
    BOOST_TEST(storage_error_of([&] { store->fetch("a", folder / "copy"); }).find("copy") != std::string::npos);
    BOOST_TEST(!std::filesystem::exists(folder / "copy"));
  }
  {
    const FileSizeLimit limit(0);
    storage_error_of([&] { store->check(); });
  }
  BOOST_TEST(partial_files() == 0u);
}

BOOST_AUTO_TEST_CASE(a_key_cannot_be_a_folder_of_another_key) {
  store->put("a/b", "x");
  for (const char* key : {"a", "a/b/c", "a/b/c/d"}) {
    BOOST_TEST(storage_error_of([&] {
                 store->put(key, "y");
               }).find("/: object " + std::string(key) + ": cannot be written") != std::string::npos);
    write_file(folder / "y", "y");
    storage_error_of([&] { store->take_file(key, folder / "y"); });
    BOOST_TEST(read_file(folder / "y") == "y");
  }
  storage_error_of([&] { read_object(*store, "a", 0, 0); });
  BOOST_TEST(listed(*store, "") == "a/b:1");
}

BOOST_AUTO_TEST_CASE(opening_removes_temporary_files_that_nobody_writes) {
  write_file(place / "partial/dead", "half");
  write_file(place / "partial/alive", "half");
  const Descriptor alive(open((place / "partial/alive").c_str(), O_RDONLY));
  BOOST_REQUIRE(flock(alive.number, LOCK_EX) == 0);
  open_object_store(place.string());
  BOOST_TEST(!std::filesystem::exists(place / "partial/dead"));
  BOOST_TEST(std::filesystem::exists(place / "partial/alive"));
}

BOOST_AUTO_TEST_CASE(foreign_files_are_not_objects) {
  store->put("a/b", "x");
  write_file(place / "objects/.DS_Store", "x");
  write_file(place / "objects/a/Thumbs.db", "x");
  write_file(place / "objects/lost+found/x", "x");
  std::filesystem::create_symlink("b", place / "objects/a/link");
  std::filesystem::create_directory_symlink("a", place / "objects/c");
  BOOST_TEST(listed(*store, "") == "a/b:1");
  BOOST_TEST(!store->info("a/link"));
  storage_error_of([&] { read_object(*store, "a/link", 0, 0); });
}

BOOST_AUTO_TEST_CASE(a_missing_store_is_an_error_and_not_created_again) {
  store->put("a", "x");
  std::filesystem::rename(place, folder / "elsewhere");
  write_file(folder / "song", "x");
  for (const auto& act : std::vector<std::function<void()>>{
           [&] { store->check(); }, [&] { store->put("b", "x"); }, [&] { store->take_file("b", folder / "song"); },
           [&] { store->take_file("b/c/d", folder / "song"); }, [&] { read_object(*store, "a", 0, 1); }})
    storage_error_of(act);
  BOOST_TEST(!std::filesystem::exists(place));
  BOOST_TEST(read_file(folder / "song") == "x");
}

BOOST_AUTO_TEST_CASE(rejects_invalid_places) {
  for (const char* none : {"", "http://x", "file:///tmp/x", "s4://bucket"})
    BOOST_CHECK_THROW(open_object_store(none), ConfigError);
  write_file(folder / "file", "");
  const std::string file = (folder / "file").string();
  for (const std::string& bad : {file, file + "/below", std::string("/proc/nowhere")})
    BOOST_TEST(storage_error_of([&] { open_object_store(bad); }).find(bad) == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
