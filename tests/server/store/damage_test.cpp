// Damaged data are found and never served; what can be made anew is, and other accounts notice nothing. Files without a
// record are removed.
#include <boost/test/unit_test.hpp>
#include <chrono>

#include "server/store/data_check.hpp"
#include "storage/objects/object_store.hpp"
#include "tests/server/service_fixture.hpp"
#include "tests/server/sounds.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

namespace fs = std::filesystem;

const std::string kMelody = demo_tunes().front().id;

std::string song_of(Client& client) {
  const json upload = (*client.upload({{"file", "mine.mid", midi_of(kMelody)}}))["uploads"][0];
  client.wait_for_jobs();
  return upload["song"]["id"];
}

fs::path original_of(const fs::path& data, const std::string& owner, const std::string& song) {
  return data / "originals" / "objects" / owner / "songs" / song;
}

/// Flips a byte in the middle of a file.
void damage(const fs::path& file) {
  std::string bytes = read_file(file);
  bytes[bytes.size() / 2] = static_cast<char>(~bytes[bytes.size() / 2]);
  write_file(file, bytes);
}

std::vector<std::string> problems_in(const fs::path& data) {
  std::vector<std::string> problems;
  const auto objects = open_object_store((data / "originals").string());
  server::check_data(data, *objects, [&](const std::string& problem) { problems.push_back(problem); });
  return problems;
}

bool becomes_true(const std::function<bool()>& condition) {
  for (int i = 0; i < 500; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

/// The data of a service that has stopped, with one account and one song.
struct Stopped {
  const TemporaryFolder folder;
  std::string song, session;

  Stopped() {
    const RunningService service(folder / "data");
    Client ann = service.signed_up("ann");
    song = song_of(ann);
    session = ann.session;
    BOOST_TEST(problems_in(service.data()).empty());
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(damage_test)

BOOST_FIXTURE_TEST_CASE(a_damaged_original_is_not_served_and_an_upload_replaces_it, Stopped) {
  damage(original_of(folder / "data", "00000002", song));
  BOOST_TEST(problems_in(folder / "data").size() == 1u);
  const RunningService service(folder / "data");
  Client ann = service.client();
  ann.session = session;
  const std::string address = "/v1/songs/" + song + "/original";
  BOOST_TEST(ann.get(address).code() == "damaged");
  BOOST_TEST(ann.get(address, {{"Range", "bytes=0-3"}}).code() == "damaged");
  BOOST_TEST((*ann.get("/healthz"))["damaged_originals"] == 1);
  BOOST_TEST((*ann.get("/healthz"))["status"] == "ok");
  BOOST_TEST((*ann.search(hum_of(kMelody)))["results"][0]["song"]["id"] == song);  // its features are sound
  BOOST_TEST((*ann.upload({{"file", "mine.mid", midi_of(kMelody)}}))["uploads"][0]["duplicate"] == true);
  BOOST_TEST(ann.get(address).body == midi_of(kMelody));
  BOOST_TEST((*ann.get("/healthz"))["damaged_originals"] == 0);
  BOOST_TEST(problems_in(service.data()).empty());
}

BOOST_FIXTURE_TEST_CASE(a_damaged_original_is_not_analysed, Stopped) {
  damage(original_of(folder / "data", "00000002", song));
  fs::remove_all(folder / "data" / "catalogues");
  const RunningService service(folder / "data");
  Client ann = service.client();
  ann.session = session;
  BOOST_TEST((*ann.get("/v1/songs"))["total"] == 1);  // opens the library, which has the song analysed again
  BOOST_TEST(ann.wait_for_jobs()["failed"] == 1);
  BOOST_TEST((*ann.get("/v1/songs/" + song))["reason"] == "the stored file is damaged; upload it again");
  const json upload = (*ann.upload({{"file", "mine.mid", midi_of(kMelody)}}))["uploads"][0];
  BOOST_TEST(upload["duplicate"] == true);
  BOOST_TEST(!upload["job"].is_null());
  ann.wait_for_jobs();
  BOOST_TEST((*ann.get("/v1/songs/" + song))["state"] == "ready");
}

BOOST_FIXTURE_TEST_CASE(a_catalogue_without_its_first_file_is_made_anew, Stopped) {
  fs::remove(folder / "data" / "catalogues" / "00000002" / "CURRENT");
  const RunningService service(folder / "data");
  Client ann = service.client();
  ann.session = session;
  BOOST_TEST((*ann.get("/v1/songs"))["total"] == 1);
  ann.wait_for_jobs();
  BOOST_TEST((*ann.search(hum_of(kMelody)))["results"][0]["song"]["id"] == song);
  BOOST_TEST((*ann.get("/healthz"))["renewed_libraries"] == 1);
}

BOOST_AUTO_TEST_CASE(a_damaged_catalogue_is_made_anew_and_others_go_on) {
  const TemporaryFolder folder;
  std::string song, anns, bobs;
  {
    const RunningService service(folder / "data");
    Client ann = service.signed_up("ann"), bob = service.signed_up("bob");
    song = song_of(ann);
    song_of(bob);
    anns = ann.session;
    bobs = bob.session;
  }
  const fs::path catalogues = folder / "data" / "catalogues";
  for (const auto& entry : fs::directory_iterator(catalogues / "00000002"))
    if (entry.path().extension() == ".sst" || entry.path().filename().string().starts_with("MANIFEST"))
      damage(entry.path());
  BOOST_TEST(!problems_in(folder / "data").empty());
  {
    const RunningService service(folder / "data");
    Client ann = service.client(), bob = service.client();
    ann.session = anns;
    bob.session = bobs;
    BOOST_TEST((*bob.search(hum_of(kMelody)))["results"][0]["song"]["id"] == song);
    BOOST_TEST((*ann.get("/healthz"))["renewed_libraries"] == 0);  // it has not been opened yet
    BOOST_TEST((*ann.get("/v1/songs"))["total"] == 1);
    ann.wait_for_jobs();
    BOOST_TEST((*ann.search(hum_of(kMelody)))["results"][0]["song"]["id"] == song);
    BOOST_TEST((*ann.get("/healthz"))["renewed_libraries"] == 1);
    BOOST_TEST(fs::exists(catalogues / "00000002.damaged"));
    BOOST_TEST(problems_in(folder / "data").size() == 1u);  // that the damaged catalogue is still there
    BOOST_TEST(ann.remove("/v1/account", {{"password", kPassword}}).status == 204);
    BOOST_TEST(!fs::exists(catalogues / "00000002.damaged"));
    BOOST_TEST(bob.get("/v1/songs/" + song + "/original").body == midi_of(kMelody));
  }
  BOOST_TEST(problems_in(folder / "data").empty());
}

BOOST_AUTO_TEST_CASE(files_without_a_record_are_removed_at_the_start) {
  const TemporaryFolder folder;
  std::string song;
  {
    const RunningService service(folder / "data");
    Client ann = service.signed_up("ann");
    song = song_of(ann);
    ann.search(hum_of(kMelody));
  }
  const std::string none(64, 'a');
  const fs::path objects = folder / "data" / "originals" / "objects";
  const std::vector<fs::path> orphans{
      original_of(folder / "data", "00000002", none), original_of(folder / "data", "00000009", none),
      objects / "00000002" / "hums" / "018f00000000000000000000",
      folder / "data" / "catalogues" / "00000009" / "CURRENT", folder / "data" / "incoming" / "upload-1"};
  for (const fs::path& orphan : orphans) {
    fs::create_directories(orphan.parent_path());
    write_file(orphan, "x");
  }
  const RunningService service(folder / "data");
  for (const fs::path& orphan : orphans) BOOST_TEST(becomes_true([&] { return !fs::exists(orphan); }), orphan);
  BOOST_TEST(fs::exists(original_of(folder / "data", "00000002", song)));
  std::size_t hums = 0;
  for ([[maybe_unused]] const auto& hum : fs::directory_iterator(objects / "00000002" / "hums")) ++hums;
  BOOST_TEST(hums == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
