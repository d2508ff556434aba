// A copy of a running service's data works as a service: its songs are found, its originals have the same bytes, and
// its accounts let the same people in. A backup overwrites nothing.
#include "server/store/backup.hpp"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <future>

#include "tests/server/service_fixture.hpp"
#include "tests/server/sounds.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

const std::string kTune = demo_tunes().front().id;

/// Adds a song and a hum to an account; returns the song's id.
std::string song_and_hum(Client& client) {
  const json upload = (*client.upload({{"file", "mine.mid", midi_of(kTune)}}))["uploads"][0];
  client.wait_for_jobs();
  BOOST_TEST((*client.search(hum_of(kTune)))["results"][0]["song"]["title"] == "mine");
  return upload["song"]["id"];
}

std::string complaint_of(const std::filesystem::path& data, const std::filesystem::path& target) {
  try {
    server::backup(data, target);
  } catch (const StorageError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(backup_test)

BOOST_AUTO_TEST_CASE(a_server_continues_from_the_copy_of_a_running_service) {
  const TemporaryFolder folder;
  const RunningService service;
  Client ann = service.signed_up("ann");
  const std::string song = song_and_hum(ann);
  const server::BackupReport report = server::backup(service.data(), folder / "copy");
  BOOST_TEST(report.accounts == 1u);
  BOOST_TEST(report.songs == 1u);
  BOOST_TEST(report.hums == 1u);
  BOOST_TEST(report.objects == 2u);
  BOOST_TEST(report.missing == 0u);
  BOOST_TEST(ann.remove("/v1/songs/" + song).status == 204);  // from the original service only

  const RunningService copy(folder / "copy");
  Client again = copy.client();
  BOOST_TEST(again.post("/v1/sessions", {{"name", "ann"}, {"password", kPassword}}).status == 201);
  BOOST_TEST(again.get("/v1/songs/" + song + "/original").body == midi_of(kTune));
  BOOST_TEST((*again.search(hum_of(kTune)))["results"][0]["song"]["id"] == song);
  BOOST_TEST((*again.get("/v1/hums"))["total"] == 2);
}

BOOST_AUTO_TEST_CASE(a_backup_succeeds_while_accounts_come_and_go) {
  const TemporaryFolder folder;
  const RunningService service([](auto& options) { options.logins_per_minute = 0; });
  Client ann = service.signed_up("ann");
  const std::string song = song_and_hum(ann);
  std::atomic<bool> done = false;
  auto refused = std::async(std::launch::async, [&] {
    int others = 0, deleted = 0;
    for (; !done; ++others) {
      Client one = service.signed_up("other" + std::to_string(others));
      one.upload({{"file", "mine.mid", midi_of(kTune)}});
      deleted += one.remove("/v1/account", {{"password", kPassword}}).status == 204;
    }
    return others - deleted;
  });
  for (int i = 0; i < 5; ++i) {
    const std::filesystem::path copy = folder / ("copy" + std::to_string(i));
    BOOST_TEST(complaint_of(service.data(), copy) == "");
    const RunningService restored(copy);
    Client again = restored.client();
    again.session = ann.session;
    BOOST_TEST(again.get("/v1/songs/" + song + "/original").body == midi_of(kTune));
    BOOST_TEST((*again.search(hum_of(kTune)))["results"][0]["song"]["id"] == song);
  }
  done = true;
  BOOST_TEST(refused.get() == 0);
}

BOOST_AUTO_TEST_CASE(originals_outside_the_data_folder_are_not_copied) {
  const TemporaryFolder folder;
  const RunningService service([&](server::ServeOptions& options) { options.objects = (folder / "objects").string(); });
  Client ann = service.signed_up("ann");
  song_and_hum(ann);
  const server::BackupReport report = server::backup(service.data(), folder / "copy");
  BOOST_TEST(report.songs == 1u);
  BOOST_TEST(report.hums == 1u);
  BOOST_TEST(report.objects == 0u);
  BOOST_TEST(report.missing == 0u);
}

BOOST_AUTO_TEST_CASE(refuses_existing_targets_and_leaves_nothing_behind) {
  const TemporaryFolder folder;
  write_file(folder / "full/of/something", "else");
  BOOST_TEST(complaint_of(folder / "nothing", folder / "copy") ==
             (folder / "nothing").string() + ": is not a data folder of tunefind serve");
  BOOST_TEST(!std::filesystem::exists(folder / "copy"));
  const RunningService service;
  service.signed_up("ann");
  BOOST_TEST(complaint_of(service.data(), folder / "full") ==
             (folder / "full").string() + ": exists and is not an empty folder");
  BOOST_TEST(read_file(folder / "full/of/something") == "else");
  const std::string below = (folder / "full/of/something/copy").string();
  BOOST_TEST(complaint_of(service.data(), below) == below + ": cannot be created: Not a directory");
}

BOOST_AUTO_TEST_SUITE_END()
