// Loading songs in bulk has the same result as putting them one by one. After any failure none of them is stored.
#include "storage/catalogue/bulk_load.hpp"

#include <boost/test/unit_test.hpp>
#include <csignal>
#include <optional>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/storage/samples.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

namespace fs = std::filesystem;

PackedSong packed(unsigned number, bool with_sound = false) {
  Tune tune = sample_tune(number);
  if (with_sound) tune.sound = sample_sound(number);
  return pack_song(sample_song(sample_id(number), tune), tune);
}

Catalogue filled(const fs::path& directory, unsigned from, unsigned to) {
  Catalogue catalogue = Catalogue::open_for_writing(directory, kParameters);
  for (unsigned i = from; i < to; ++i) put_sample(catalogue, i);
  return catalogue;
}

void load_samples(Catalogue& catalogue, unsigned from, unsigned to) {
  Catalogue::BulkLoad bulk(catalogue);
  for (unsigned i = from; i < to; ++i) bulk.put(packed(i));
  bulk.commit();
}

bool has_left_overs(const fs::path& catalogue) { return fs::exists(catalogue / "bulk-load"); }

/// While an object of this class exists, files cannot grow beyond `bytes`, which RocksDB sees as a full disk.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &limit_);
    const rlimit full{bytes, limit_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &full);
  }
  ~FullDisk() {
    setrlimit(RLIMIT_FSIZE, &limit_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  void (*handler_)(int);
  rlimit limit_{};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(bulk_load_test)

BOOST_AUTO_TEST_CASE(songs_loaded_in_bulk_equal_songs_put_one_by_one) {
  const TemporaryDirectory temporary;
  const std::string digest = filled(temporary / "single", 0, 60).content_digest();
  {
    Catalogue catalogue = Catalogue::open_for_writing(temporary / "bulk", kParameters);
    load_samples(catalogue, 0, 20);
    for (unsigned i = 20; i < 40; ++i) put_sample(catalogue, i);
    load_samples(catalogue, 40, 60);
    BOOST_TEST(catalogue.content_digest() == digest);
    BOOST_TEST(!has_left_overs(temporary / "bulk"));
  }
  const Catalogue catalogue = Catalogue::open_for_reading(temporary / "bulk");
  BOOST_TEST(catalogue.content_digest() == digest);
  BOOST_TEST(catalogue.check().problems.empty());
  BOOST_TEST(catalogue.check().intact_songs == 60u);
  BOOST_TEST((catalogue.load("s003") == sample_tune(3)));
}

BOOST_AUTO_TEST_CASE(a_load_replaces_whole_songs) {
  const TemporaryDirectory temporary;
  const std::string digest = filled(temporary / "single", 0, 10).content_digest();
  Catalogue catalogue = filled(temporary / "bulk", 0, 5);
  Tune other = sample_tune(77);
  other.sound = sample_sound(77);
  catalogue.put(sample_song("s003", other), other);
  load_samples(catalogue, 0, 10);
  BOOST_TEST(catalogue.load("s003").sound.empty());
  BOOST_TEST(catalogue.content_digest() == digest);

  Catalogue::BulkLoad bulk(catalogue);
  bulk.put(packed(3, true));
  bulk.commit();
  BOOST_TEST((catalogue.load("s003").sound == sample_sound(3)));
}

BOOST_AUTO_TEST_CASE(nothing_is_visible_before_the_commit_or_left_without_one) {
  const TemporaryDirectory temporary;
  Catalogue catalogue = filled(temporary / "beats", 0, 3);
  const std::string digest = catalogue.content_digest();
  {
    Catalogue::BulkLoad bulk(catalogue);
    for (unsigned i = 0; i < 20; ++i) bulk.put(packed(i));
    BOOST_TEST(catalogue.content_digest() == digest);
    BOOST_TEST(has_left_overs(temporary / "beats"));
  }
  BOOST_TEST(!has_left_overs(temporary / "beats"));
  Catalogue::BulkLoad(catalogue).commit();
  BOOST_TEST(catalogue.content_digest() == digest);
}

BOOST_AUTO_TEST_CASE(a_killed_load_leaves_the_catalogue_unchanged) {
  const TemporaryDirectory temporary;
  const fs::path beats = temporary / "beats";
  const std::string digest = filled(beats, 0, 3).content_digest();
  // A killed process leaves tables, complete or not, in the folder.
  write_file(beats / "bulk-load" / "songs.sst", "half a table");
  BOOST_TEST(Catalogue::open_for_reading(beats).content_digest() == digest);
  BOOST_TEST(has_left_overs(beats));  // readers change nothing
  Catalogue catalogue = Catalogue::open_for_writing(beats, kParameters);
  BOOST_TEST(!has_left_overs(beats));
  BOOST_TEST(catalogue.content_digest() == digest);
  load_samples(catalogue, 3, 6);
  BOOST_TEST(catalogue.check().intact_songs == 6u);
}

BOOST_AUTO_TEST_CASE(rejects_songs_out_of_order_by_name) {
  const TemporaryDirectory temporary;
  Catalogue catalogue = filled(temporary / "beats", 0, 3);
  for (const unsigned next : {4u, 5u}) {
    Catalogue::BulkLoad bulk(catalogue);
    bulk.put(packed(5));
    BOOST_CHECK_EXCEPTION(bulk.put(packed(next)), StorageError,
                          says(fmt::format("beats/: song \"s00{}\" cannot be loaded after \"s005\"", next)));
  }
  Catalogue::BulkLoad bulk(catalogue);
  BOOST_CHECK_EXCEPTION(bulk.put({}), StorageError, says("beats/: a song needs an id"));
}

BOOST_AUTO_TEST_CASE(rejects_a_reader_and_a_second_load) {
  const TemporaryDirectory temporary;
  Catalogue catalogue = filled(temporary / "beats", 0, 3);
  Catalogue reader = Catalogue::open_for_reading(temporary / "beats");
  BOOST_CHECK_EXCEPTION(Catalogue::BulkLoad{reader}, StorageError, says("beats/: cannot be written: it is open for"));
  const Catalogue::BulkLoad first(catalogue);
  BOOST_CHECK_EXCEPTION(Catalogue::BulkLoad{catalogue}, StorageError, says("another load is in progress"));
}

BOOST_AUTO_TEST_CASE(a_full_disk_or_unwritable_folder_fails_only_the_load) {
  const TemporaryDirectory temporary;
  const fs::path beats = temporary / "beats";
  Catalogue catalogue = filled(beats, 0, 3);
  const std::string digest = catalogue.content_digest();
  {
    const FullDisk full(32 << 10);  // enough for RocksDB's background work on three songs
    BOOST_CHECK_EXCEPTION(load_samples(catalogue, 0, 100), StorageError, says("beats/: cannot be used: IO error: "));
  }
  BOOST_TEST(!has_left_overs(beats));
  write_file(beats / "bulk-load", "a file where the folder should be");
  BOOST_CHECK_THROW(load_samples(catalogue, 0, 100), StorageError);
  fs::remove(beats / "bulk-load");
  BOOST_TEST(catalogue.content_digest() == digest);
  load_samples(catalogue, 3, 6);
  BOOST_TEST(catalogue.check().intact_songs == 6u);
}

BOOST_AUTO_TEST_SUITE_END()
