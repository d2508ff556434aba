// Data of an earlier version open, can be used and changed, and open again: it lacks families and members that came
// later, and had ones that are gone.
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "storage/catalogue/database.hpp"
#include "tests/server/service_fixture.hpp"
#include "tests/server/sounds.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

/// Makes the records of a service's database those that the first public version would have written.
void make_older(const std::filesystem::path& data) {
  const std::filesystem::path present = data / "service", newer = data / "newer";
  std::filesystem::rename(present, newer);
  {
    const Database from(newer, Database::Mode::read, {});
    std::vector<std::string> families = from.families();
    std::erase(families, "erasures");  // deletions were not resumed
    Database to(present, Database::Mode::write, families);
    for (const std::string& family : families)
      from.walk(family, "", Database::Order::ascending, [&](std::string_view key, std::string_view value) {
        std::string text(value);
        if (family == "counters" && key == "secret") return true;                  // there were no marks of browsers
        if (family == "accounts" && json::parse(text)["name"] == "") return true;  // none with --single-user
        if (family == "credentials" || family == "jobs") {
          json record = json::parse(text);
          record.erase("used");
          if (family == "jobs") record["lease_until"] = 1234567890;
          text = record.dump();
        }
        to.write({{family, std::string(key), text}}, true);
        return true;
      });
  }
  std::filesystem::remove_all(newer);
}

/// Uploads a demo tune, waits until it can be found, and returns its id.
std::string uploaded(Client& client, std::size_t tune) {
  const Reply reply = client.upload({{"file", "a.mid", midi_of(demo_tunes().at(tune).id)}});
  client.wait_for_jobs();
  return (*reply)["uploads"][0]["song"]["id"];
}

}  // namespace

BOOST_AUTO_TEST_SUITE(older_data_test)

BOOST_AUTO_TEST_CASE(accounts_songs_sessions_and_hums_go_on) {
  const TemporaryFolder folder;
  const std::filesystem::path data = folder / "data";
  std::string session, song, hum;
  {
    const RunningService service(data);
    Client ann = service.signed_up("ann");
    session = ann.session;
    song = uploaded(ann, 0);
    hum = (*ann.search(hum_of(demo_tunes().at(0).id)))["hum"];
  }
  make_older(data);
  for (int time = 0; time < 2; ++time) {  // the second time it has been changed by this version
    const RunningService service(data);
    Client ann = service.client();
    ann.session = session;
    BOOST_TEST((*ann.get("/v1/account"))["songs"] == 1 + time);
    BOOST_TEST((*ann.get("/v1/songs/" + song))["state"] == "ready");
    BOOST_TEST((*ann.search(hum_of(demo_tunes().at(0).id)))["results"][0]["song"]["id"] == song);
    BOOST_TEST((*ann.get("/v1/hums"))["total"].get<int>() == 2 + time);
    BOOST_TEST(ann.get("/v1/hums/" + hum).status == 200);
    BOOST_TEST((*ann.get("/v1/jobs"))["counts"]["done"] == 1 + time);
    BOOST_TEST(ann.patch("/v1/songs/" + song, {{"title", "changed"}}).status == 200);
    uploaded(ann, 1 + static_cast<std::size_t>(time));
    Client bob = service.signed_up(time == 0 ? "bob" : "bea");
    BOOST_TEST(bob.remove("/v1/account", {{"password", kPassword}}).status == 204);
  }
}

BOOST_AUTO_TEST_CASE(the_songs_of_a_single_user_keep_their_features) {
  const TemporaryFolder folder;
  const std::filesystem::path data = folder / "data";
  const auto single = [](auto& options) { options.single_user = true; };
  std::string song;
  {
    const RunningService service(data, single);
    Client user = service.client();
    song = uploaded(user, 0);
  }
  make_older(data);
  for (int time = 0; time < 2; ++time) {
    const RunningService service(data, single);
    Client user = service.client();
    BOOST_TEST((*user.search(hum_of(demo_tunes().at(0).id)))["results"][0]["song"]["id"] == song);
    BOOST_TEST((*user.get("/v1/jobs"))["counts"]["done"] == 1);  // nothing had to be analysed again
    BOOST_TEST((*user.get("/healthz"))["renewed_libraries"] == 0);
  }
}

BOOST_AUTO_TEST_SUITE_END()
