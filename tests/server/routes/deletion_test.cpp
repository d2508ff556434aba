// Deleting an account leaves nothing behind: no key in the database, no file, and no byte of a name or title on disk.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <future>

#include "server/store/service_store.hpp"
#include "storage/catalogue/database.hpp"
#include "storage/catalogue/keys.hpp"
#include "tests/server/http/raw_connection.hpp"
#include "tests/server/service_fixture.hpp"
#include "tests/server/sounds.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

/// The files below a folder whose name or content has any of these texts.
std::vector<std::string> files_with(const std::filesystem::path& folder, const std::vector<std::string>& texts) {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const std::string content = entry.is_regular_file() ? read_file(entry.path()) : "";
    for (const std::string& text : texts)
      if (content.find(text) != std::string::npos || entry.path().filename().string().find(text) != std::string::npos)
        found.push_back(entry.path().string() + ": " + text);
  }
  return found;
}

std::size_t files_in(const std::filesystem::path& folder) {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) count += entry.is_regular_file();
  return count;
}

const std::vector<std::string> kTraces{"zanzibarine", "quixotictitle", "quixoticfile", "quixotictag", "quixoticlabel"};

void leave_traces(Client& client) {
  client.upload({{"tags", "", "quixotictag"},
                 {"file", "quixoticfile.mid", midi_of(demo_tunes()[0].id)},
                 {"file", "quixoticfile.wav", "RIFF1234WAVE"}});
  client.wait_for_jobs();
  const json songs = *client.get("/v1/songs");
  for (const json& song : songs["songs"])
    BOOST_TEST(client.patch("/v1/songs/" + song["id"].get<std::string>(), {{"title", "quixotictitle"}}).status == 200);
  const std::string hum = (*client.search(hum_of(demo_tunes()[0].id)))["hum"];
  BOOST_TEST(client.put("/v1/hums/" + hum + "/feedback", {{"right", {songs["songs"][0]["id"]}}}).status == 200);
  client.post("/v1/tokens", {{"label", "quixoticlabel"}, {"password", kPassword}});
}

boost::test_tools::predicate_result no_traces_in(const std::filesystem::path& folder) {
  const std::vector<std::string> found = files_with(folder, kTraces);
  boost::test_tools::predicate_result result(found.empty());
  for (const std::string& one : found) result.message() << "\n  " << one;
  return result;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(deletion_test)

BOOST_AUTO_TEST_CASE(nothing_remains_of_a_deleted_account) {
  const TemporaryFolder folder;
  server::Owner owner = 0;
  {
    const RunningService service(folder / "data");
    Client other = service.signed_up("other");
    BOOST_TEST(other.upload({{"file", "others.mid", midi_of(demo_tunes()[1].id)}}).status == 202);
    Client ann = service.signed_up("zanzibarine"), there = service.client();
    there.post("/v1/sessions", {{"name", "zanzibarine"}, {"password", kPassword}});
    leave_traces(ann);
    BOOST_TEST(!files_with(folder / "data", kTraces).empty());  // otherwise the search for traces would prove nothing
    BOOST_TEST(ann.remove("/v1/account", {{"password", "a wrong password"}}).status == 403);
    BOOST_TEST(ann.remove("/v1/account", json::object()).status == 400);
    BOOST_TEST(ann.remove("/v1/account").status == 400);
    const std::string session = ann.session;
    BOOST_TEST(ann.remove("/v1/account", {{"password", kPassword}}).status == 204);
    BOOST_TEST(ann.session == "");
    BOOST_TEST(no_traces_in(folder / "data"));
    ann.session = session;
    BOOST_TEST(ann.get("/v1/account").status == 401);
    BOOST_TEST(there.get("/v1/account").status == 401);
    BOOST_TEST(ann.post("/v1/sessions", {{"name", "zanzibarine"}, {"password", kPassword}}).status == 401);
    // The name is free again, and a new account of that name is empty.
    Client heir = service.signed_up("zanzibarine");
    BOOST_TEST((*heir.get("/v1/songs"))["total"] == 0);
    BOOST_TEST((*heir.get("/v1/hums"))["total"] == 0);
    BOOST_TEST(heir.remove("/v1/account", {{"password", kPassword}}).status == 204);
    other.wait_for_jobs();
    BOOST_TEST((*other.get("/v1/songs"))["songs"][0]["state"] == "ready");
    owner = server::kSingleUser + 2;  // the other account was the first
  }
  BOOST_TEST(no_traces_in(folder / "data"));
  // What remains is the other account's: one original and one catalogue.
  BOOST_TEST(files_in(folder / "data" / "originals") == 1u);
  BOOST_TEST(files_in(folder / "data" / "incoming") == 0u);
  std::size_t catalogues = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder / "data" / "catalogues"))
    ++catalogues;
  BOOST_TEST(catalogues == 1u);
  Database database(folder / "data" / "service", Database::Mode::write, {});
  std::size_t keys = 0;
  database.visit_all([&](const std::string& family, std::string_view key, std::string_view) {
    ++keys;
    const bool owned = family != "names" && family != "credentials" && family != "counters";
    BOOST_TEST(!(owned && key.starts_with(key_number(owner))), family);
    BOOST_TEST(!(owned && key.starts_with(key_number(owner + 1))), family);
  });
  BOOST_TEST(keys >= 6u);  // the other's account, name, session twice, song, job
}

BOOST_AUTO_TEST_CASE(an_upload_in_progress_does_not_outlive_its_account) {
  const TemporaryFolder folder;
  {
    const RunningService service(folder / "data");
    Client ann = service.signed_up("zanzibarine");
    const std::string body = form(
        {{"file", "quixoticfile.mid", midi_of(demo_tunes()[0].id)}, {"file", "b.mid", midi_of(demo_tunes()[1].id)}});
    RawConnection connection(service.port());
    connection.send("POST /v1/songs HTTP/1.1\r\nHost: x\r\nCookie: tunefind_session=" + ann.session +
                    "\r\nContent-Type: " + kFormType + "\r\nContent-Length: " + std::to_string(body.size()) +
                    "\r\n\r\n" + body.substr(0, body.size() - 20));
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    auto deleted = std::async(std::launch::async, [&] {
      return ann.remove("/v1/account", {{"password", kPassword}}).status;
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    connection.send(body.substr(body.size() - 20));
    BOOST_TEST(deleted.get() == 204);
    const std::string answer = connection.receive(2000, "}");
    BOOST_TEST((answer.starts_with("HTTP/1.1 401 ") || answer.starts_with("HTTP/1.1 202 ")), answer);
  }
  BOOST_TEST(no_traces_in(folder / "data"));
  BOOST_TEST(files_in(folder / "data" / "originals") == 0u);
  BOOST_TEST(std::filesystem::is_empty(folder / "data" / "catalogues"));
}

BOOST_AUTO_TEST_CASE(concurrent_deletions_delete_an_account_once) {
  const RunningService service;
  Client ann = service.signed_up("ann");
  leave_traces(ann);
  std::vector<std::future<int>> asked;
  for (int i = 0; i < 4; ++i)
    asked.push_back(std::async(std::launch::async, [&] {
      Client client = service.client();
      client.session = ann.session;
      return client.remove("/v1/account", {{"password", kPassword}}).status;
    }));
  int deleted = 0;
  for (auto& one : asked) {
    const int status = one.get();
    BOOST_TEST((status == 204 || status == 401), status);
    deleted += status == 204;
  }
  BOOST_TEST(deleted == 1);
  BOOST_TEST(no_traces_in(service.data()));
}

BOOST_AUTO_TEST_CASE(deleted_hums_and_songs_are_removed_from_disk) {
  const RunningService service;
  Client ann = service.signed_up("ann");
  const json upload = (*ann.upload({{"file", "a.mid", midi_of(demo_tunes()[0].id)}}))["uploads"][0];
  ann.wait_for_jobs();
  const std::string hum = "/v1/hums/" + (*ann.search(hum_of(demo_tunes()[0].id)))["hum"].get<std::string>();
  BOOST_TEST(files_in(service.data() / "originals") == 2u);
  BOOST_TEST(ann.remove(hum).status == 204);
  BOOST_TEST(ann.get(hum).status == 404);
  BOOST_TEST(ann.get(hum + "/recording").status == 404);
  BOOST_TEST(ann.remove(hum).status == 404);
  BOOST_TEST(ann.remove("/v1/songs/" + upload["song"]["id"].get<std::string>()).status == 204);
  BOOST_TEST(files_in(service.data() / "originals") == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
