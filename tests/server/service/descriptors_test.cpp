// With few file descriptors, many accounts and connections are served all the same.
#include <boost/test/unit_test.hpp>
#include <list>

#include "tests/server/http/raw_connection.hpp"
#include "tests/server/server_process.hpp"
#include "tests/server/service_fixture.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

/// How many files of catalogues a process has open.
std::size_t open_catalogue_files(int process) {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/" + std::to_string(process) + "/fd")) {
    std::error_code closed;
    count += std::filesystem::read_symlink(entry.path(), closed).string().find("/catalogues/") != std::string::npos;
  }
  return count;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(descriptors_test)

BOOST_AUTO_TEST_CASE(libraries_and_connections_share_few_descriptors) {
  const TemporaryFolder folder;
  const ServerProcess server(folder.path(), 256);
  std::list<Client> people;
  for (int i = 0; i < 9; ++i) {  // as many as may sign up in a minute
    Client& person = people.emplace_back(server.port());
    BOOST_TEST(person.post("/v1/accounts", {{"name", "person" + std::to_string(i)}, {"password", kPassword}}).status ==
               201);
    BOOST_TEST(person.upload({{"file", "a.mid", piece(i)}}).status == 202);
  }
  for (Client& person : people) person.wait_for_jobs();
  std::list<RawConnection> others;
  for (int i = 0; i < 100; ++i) others.emplace_back(server.port());
  for (int time = 0; time < 3; ++time)
    for (Client& person : people) {
      const Reply songs = person.get("/v1/songs");
      BOOST_TEST(songs.status == 200);
      BOOST_TEST((*songs)["songs"][0]["state"] == "ready");
      BOOST_TEST((*person.get("/v1/account"))["songs"] == 1);
    }
  BOOST_TEST(open_catalogue_files(server.pid()) <= 64u + 20u);  // a quarter, and the library opened last
}

BOOST_AUTO_TEST_SUITE_END()
