// To everybody but its owner, an object looks as if it did not exist: every route of openapi.json is asked for another
// owner's objects, and lists show nothing of others.
#include <boost/test/unit_test.hpp>

#include "tests/server/service_fixture.hpp"
#include "tests/server/sounds.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

/// An account "ann" with one object of each kind, and another account.
struct Owned {
  RunningService service;
  Client ann = service.signed_up("ann"), bob = service.signed_up("bob");
  json upload =
      (*ann.upload({{"tags", "", "annas"}, {"file", "anns.mid", midi_of(demo_tunes().front().id)}}))["uploads"][0];
  std::string song = upload["song"]["id"], job = upload["job"], token, hum;

  Owned() {
    token = (*ann.post("/v1/tokens", {{"label", "anns"}, {"password", kPassword}}))["id"];
    if (ann.wait_for_jobs()["done"] != 1) throw std::runtime_error("no song");
    hum = (*ann.search(hum_of(demo_tunes().front().id)))["hum"];
  }

  /// The id of ann's object of the kind that a path wants.
  std::string id_for(const std::string& path) const {
    if (path.starts_with("/v1/songs/")) return song;
    if (path.starts_with("/v1/jobs/")) return job;
    if (path.starts_with("/v1/tokens/")) return token;
    if (path.starts_with("/v1/hums/")) return hum;
    throw std::runtime_error(path + ": the test knows no id for it");
  }
  std::string target(const OpenApi::Operation& one) const {
    std::string path = std::regex_replace(one.path, std::regex("\\{id\\}"), id_for(one.path));
    return path.ends_with("/alignment") ? path + "?song=" + song : path;
  }
};

Reply ask(Client& client, const OpenApi::Operation& one, const std::string& target) {
  return client.ask(one.method, target, one.description.contains("requestBody") ? "{}" : "", "application/json");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(separation_test)

BOOST_AUTO_TEST_CASE(objects_of_others_are_404_on_every_route) {
  Owned owned;
  const std::string bobs = (*owned.bob.post("/v1/tokens", {{"label", "x"}, {"password", kPassword}}))["token"];
  Client program = owned.service.client({{"Authorization", "Bearer " + bobs}});
  std::size_t asked = 0;
  for (const OpenApi::Operation& one : openapi().operations()) {
    if (!one.has_id()) continue;
    ++asked;
    const std::string target = owned.target(one);
    const std::string what = one.method + " " + target;
    for (Client* other : {&owned.bob, &program}) {
      const Reply reply = ask(*other, one, target);
      BOOST_TEST(reply.status == 404, what << ": " << reply);
      // The same answer as for an object that does not exist.
      const std::string nobodys =
          std::regex_replace(one.path, std::regex("\\{id\\}"), std::string(owned.id_for(one.path).size(), '0'));
      BOOST_TEST(ask(*other, one, nobodys + (one.path.ends_with("/alignment") ? "?song=" + owned.song : "")).body ==
                     reply.body,
                 what);
    }
    Client nobody = owned.service.client();
    BOOST_TEST(ask(nobody, one, target).status == 401, what);
  }
  BOOST_TEST(asked >= 13u);
  // The owner still sees everything.
  for (const OpenApi::Operation& one : openapi().operations())
    if (one.has_id() && one.method == "GET") BOOST_TEST(ask(owned.ann, one, owned.target(one)).status == 200, one.path);
}

BOOST_AUTO_TEST_CASE(without_a_credential_only_open_routes_answer) {
  const RunningService service;
  Client nobody = service.client();
  for (const OpenApi::Operation& one : openapi().operations()) {
    const std::string path = std::regex_replace(one.path, std::regex("\\{id\\}"), std::string(24, '0'));
    const Reply reply = nobody.ask(one.method, path);
    BOOST_TEST((reply.status == 401) == !one.open(), one.method + " " + path << ": " << reply);
  }
}

BOOST_AUTO_TEST_CASE(lists_and_searches_show_nothing_of_others) {
  Owned owned;
  const json songs = *owned.bob.get("/v1/songs?q=anns");
  BOOST_TEST(songs["total"] == 0);
  BOOST_TEST(songs["tags"].empty());
  BOOST_TEST((*owned.bob.get("/v1/jobs"))["total"] == 0);
  BOOST_TEST((*owned.bob.get("/v1/hums"))["total"] == 0);
  BOOST_TEST((*owned.bob.get("/v1/tokens"))["tokens"].empty());
  BOOST_TEST((*owned.bob.get("/v1/quality"))["latency"]["searches"] == 0);
  BOOST_TEST((*owned.bob.get("/v1/account"))["songs"] == 0);
  const json found = *owned.bob.search(hum_of(demo_tunes().front().id));
  BOOST_TEST(found["searched"] == 0);
  BOOST_TEST(found["results"].empty());
}

BOOST_AUTO_TEST_CASE(the_same_file_becomes_a_separate_song_of_each_owner) {
  Owned owned;
  const json upload = (*owned.bob.upload({{"file", "bobs.mid", midi_of(demo_tunes().front().id)}}))["uploads"][0];
  BOOST_TEST(upload["duplicate"] == false);  // that another owner has the file does not show
  BOOST_TEST(upload["song"]["id"] == owned.song);
  BOOST_TEST(upload["song"]["title"] == "bobs");
  owned.bob.wait_for_jobs();
  BOOST_TEST(owned.bob.remove("/v1/songs/" + owned.song).status == 204);
  BOOST_TEST(owned.ann.get("/v1/songs/" + owned.song + "/original").body == midi_of(demo_tunes().front().id));
}

BOOST_AUTO_TEST_CASE(songs_of_others_cannot_be_judged) {
  Owned owned;
  const std::string hum = (*owned.bob.search(hum_of(demo_tunes().front().id)))["hum"];
  for (const char* list : {"right", "wrong"})
    BOOST_TEST(owned.bob.put("/v1/hums/" + hum + "/feedback", {{list, {owned.song}}}).status == 404);
  BOOST_TEST(owned.bob.get("/v1/hums/" + hum + "/alignment?song=" + owned.song).status == 404);
}

BOOST_AUTO_TEST_SUITE_END()
