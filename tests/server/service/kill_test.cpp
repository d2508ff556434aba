// After `kill -9` of the server at any moment, several times, every acknowledged upload still exists, every job ends,
// and a client that tries again is answered.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <csignal>
#include <fmt/format.h>
#include <random>

#include "tests/server/server_process.hpp"
#include "tests/server/service_fixture.hpp"
#include "tests/server/sounds.hpp"

using namespace tunefind;
using namespace tunefind::test;

BOOST_AUTO_TEST_SUITE(kill_test)

BOOST_AUTO_TEST_CASE(acknowledged_uploads_survive_three_kills) {
  constexpr int kFiles = 30;
  const TemporaryFolder folder;
  std::string session;
  {
    ServerProcess server(folder.path());
    {
      Client client(server.port());
      BOOST_TEST(client.post("/v1/accounts", {{"name", "annabella"}, {"password", kPassword}}).status == 201);
      session = client.session;
    }
    BOOST_TEST(server.end(SIGTERM) == 0);  // it ends at once, as no connection is open
  }
  std::map<std::string, int> acknowledged;  // songs by id
  std::set<int> sent;
  std::mt19937 random(7);
  for (int kills = 0; kills < 3; ++kills) {
    ServerProcess server(folder.path());
    std::thread killer([&, wait_ms = 40 + random() % 200] {
      std::this_thread::sleep_for(std::chrono::milliseconds(wait_ms));
      server.end(SIGKILL);
    });
    try {
      Client client(server.port());
      client.session = session;
      for (int i = 0; i < kFiles; ++i) {
        if (sent.contains(i)) continue;
        const json line = (*client.upload({{"file", fmt::format("piece {}.mid", i), piece(i)}}))["uploads"][0];
        if (line["error"].is_null()) acknowledged[line["song"]["id"]] = i, sent.insert(i);
      }
    } catch (const std::exception&) {  // no answer, because the server was killed
    }
    killer.join();
  }
  ServerProcess server(folder.path());
  std::optional<Client> again(server.port());
  Client& client = *again;
  client.session = session;
  for (const auto& [id, number] : acknowledged)
    BOOST_TEST((client.get("/v1/songs/" + id + "/original").body == piece(number)), number);
  for (int i = 0; i < kFiles; ++i) {
    const Reply reply = client.upload({{"file", fmt::format("piece {}.mid", i), piece(i)}});
    BOOST_TEST((reply.status == 200 || reply.status == 202), reply);
    if (sent.contains(i)) BOOST_TEST(reply.status == 200, i);
  }
  client.wait_for_jobs();
  const json jobs = *client.get("/v1/jobs?limit=1000"), songs = *client.get("/v1/songs?limit=1000");
  BOOST_TEST(songs["total"] == kFiles);
  for (const json& song : songs["songs"]) BOOST_TEST(song["state"] == "ready", song);
  for (const json& job : jobs["jobs"])
    BOOST_TEST((job["state"] == "done" || (job["state"] == "failed" && !job["reason"].is_null())), job);
  std::size_t originals = 0, incoming = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder / "data" / "originals"))
    originals += entry.is_regular_file();
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder / "data" / "incoming"))
    incoming += entry.is_regular_file();
  BOOST_TEST(originals == static_cast<std::size_t>(kFiles));
  BOOST_TEST(incoming == 0u);
  again.reset();
  BOOST_TEST(server.end(SIGTERM) == 0);
  // The log has one JSON object per line and contains no personal data.
  std::istringstream log(read_file(folder / "stderr"));
  std::size_t lines = 0;
  for (std::string line; std::getline(log, line); ++lines) BOOST_TEST_REQUIRE(json::accept(line), line);
  BOOST_TEST(lines > 30u);
  for (const char* personal : {"annabella", "piece", "127.0.0.1", "correct horse"})
    BOOST_TEST(log.str().find(personal) == std::string::npos, personal);
}

BOOST_AUTO_TEST_SUITE_END()
