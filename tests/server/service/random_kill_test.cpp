// After `kill -9` at random moments of uploads, searches, logins and deletions of songs, hums, tokens and accounts:
// everything that was acknowledged holds, and nothing is left of what was deleted. TUNEFIND_KILLS sets how often.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fmt/format.h>
#include <map>
#include <random>
#include <set>

#include "server/store/data_check.hpp"
#include "server/store/object_keys.hpp"
#include "server/store/service_store.hpp"
#include "server/store/stored_hum.hpp"
#include "storage/catalogue/catalogue.hpp"
#include "storage/catalogue/keys.hpp"
#include "storage/objects/object_store.hpp"
#include "storage/sha256.hpp"
#include "tests/sanitized.hpp"
#include "tests/server/server_process.hpp"
#include "tests/server/service_fixture.hpp"
#include "tests/server/sounds.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

namespace fs = std::filesystem;

/// What is known of something that a person made.
enum class Fate { kept, removed, unknown };

/// A person who uses one account after the other, and remembers what the server has acknowledged.
class Person {
 public:
  explicit Person(unsigned number) : number_(number), random_(number) {}

  /// Does one thing after the other until the server is gone.
  void act(int port) {
    try {
      Client client(port);
      for (;;) act_once(client);
    } catch (const std::exception&) {  // no answer, because the server was killed
    }
  }

  /// Checks that the server agrees.
  void verify(int port) const {
    for (const Reply& reply : refused_) BOOST_ERROR(reply);
    Client client(port);
    for (const std::string& ended : ended_) {
      client.session = ended;
      BOOST_TEST(client.get("/v1/account").status == 401);
    }
    for (const std::string& token : ended_tokens_)
      BOOST_TEST(Client(port, {{"Authorization", "Bearer " + token}}).get("/v1/account").status == 401);
    if (session_.empty()) return;
    client.session = session_;
    if (fate_ == Fate::unknown && client.get("/v1/account").status == 401) return;
    client.wait_for_jobs();
    BOOST_TEST(client.get("/v1/account").status == 200);
    for (const auto& [number, fate] : songs_) {
      const std::string address = "/v1/songs/" + sha256(piece(number));
      const Reply original = client.get(address + "/original");
      if (fate == Fate::unknown) continue;
      BOOST_TEST(original.status == (fate == Fate::kept ? 200 : 404), number);
      if (fate != Fate::kept) continue;
      BOOST_TEST((original.body == piece(number)), number);
      BOOST_TEST((*client.get(address))["state"] == "ready", number);
    }
    for (const auto& [hum, fate] : hums_)
      if (fate != Fate::unknown)
        BOOST_TEST(client.get("/v1/hums/" + hum + "/recording").status == (fate == Fate::kept ? 200 : 404), hum);
  }

  int acknowledged() const { return acknowledged_; }

 private:
  void act_once(Client& client) {
    client.session = session_;
    if (session_.empty()) return sign_up(client);
    const auto choice = random_() % 100;
    if (choice < 50) return upload(client);
    if (choice < 70) return remove_one(client, songs_, [](int number) { return "/v1/songs/" + sha256(piece(number)); });
    if (choice < 76) return search(client);
    if (choice < 80) return remove_one(client, hums_, [](const std::string& hum) { return "/v1/hums/" + hum; });
    if (choice < 85) return log_in_and_out(client);
    if (choice < 90) return end_a_token(client);
    delete_account(client);
  }

  bool acknowledge(const Reply& reply) {
    const bool well = reply.status >= 200 && reply.status < 300;
    acknowledged_ += well;
    if (!well && reply.status != 429 && reply.status != 401) refused_.push_back(reply);  // told by `verify`
    return well;
  }

  void sign_up(Client& client) {
    name_ = fmt::format("person{}-{}", number_, ++accounts_);
    fate_ = Fate::kept;
    songs_.clear();
    hums_.clear();
    if (acknowledge(client.post("/v1/accounts", {{"name", name_}, {"password", kPassword}}))) session_ = client.session;
  }

  void upload(Client& client) {
    const int number = static_cast<int>(random_() % 1000);
    if (songs_.contains(number) && songs_[number] == Fate::kept) return;
    songs_[number] = Fate::unknown;
    if (acknowledge(client.upload({{"file", fmt::format("{}.mid", number), piece(number)}})))
      songs_[number] = Fate::kept;
  }

  void search(Client& client) {
    const Reply reply = client.search(hum_of(demo_tunes().front().id));
    if (acknowledge(reply)) hums_[(*reply)["hum"]] = Fate::kept;
  }

  template <class Id, class Address>
  void remove_one(Client& client, std::map<Id, Fate>& things, const Address& address_of) {
    std::vector<Id> kept;
    for (const auto& [id, fate] : things)
      if (fate == Fate::kept) kept.push_back(id);
    if (kept.empty()) return;
    const Id id = kept[random_() % kept.size()];
    things[id] = Fate::unknown;
    if (acknowledge(client.remove(address_of(id)))) things[id] = Fate::removed;
  }

  void log_in_and_out(Client& client) {
    if (!acknowledge(client.post("/v1/sessions", {{"name", name_}, {"password", kPassword}}))) return;
    const std::string second = client.session;
    if (acknowledge(client.remove("/v1/sessions/current"))) ended_.push_back(second);
  }

  void end_a_token(Client& client) {
    const Reply token = client.post("/v1/tokens", {{"label", "x"}, {"password", kPassword}});
    if (!acknowledge(token)) return;
    if (acknowledge(client.remove("/v1/tokens/" + (*token)["id"].get<std::string>())))
      ended_tokens_.push_back((*token)["token"]);
  }

  void delete_account(Client& client) {
    fate_ = Fate::unknown;
    const Reply reply = client.remove("/v1/account", {{"password", kPassword}});
    const bool gone = reply.status == 401;  // an earlier attempt, of which no answer came, has deleted it
    if (!acknowledge(reply) && !gone) return;
    ended_.push_back(session_);
    session_.clear();
  }

  const unsigned number_;
  std::mt19937 random_;
  int accounts_ = 0, acknowledged_ = 0;
  std::vector<Reply> refused_;
  std::string name_, session_;
  Fate fate_ = Fate::kept;  ///< of the account
  std::map<int, Fate> songs_;
  std::map<std::string, Fate> hums_;
  std::vector<std::string> ended_, ended_tokens_;
};

/// The keys of all objects that records refer to.
std::set<std::string> referred_to(const server::ServiceStore& store) {
  std::set<std::string> keys;
  store.each_account([&](const server::Account& account) {
    store.each_song(account.owner,
                    [&](server::StoredSong&& song) { keys.insert(server::song_key(account.owner, song.id)); });
    store.each_hum(account.owner, [&](server::StoredHum&& hum) {
      keys.insert(server::hum_key(account.owner, hum.id));
      return true;
    });
  });
  return keys;
}

std::set<std::string> stored_in(const fs::path& originals) {
  std::set<std::string> keys;
  open_object_store(originals.string())->list("", [&](const ObjectInfo& object) { keys.insert(object.key); });
  return keys;
}

/// Records of owners without an account, catalogues without one, and features without a song.
std::vector<std::string> ghosts_in(const fs::path& data) {
  std::vector<std::string> ghosts;
  std::set<server::Owner> owners;
  const server::ServiceStore store(data / "service", Database::Mode::read);
  store.each_account([&](const server::Account& account) { owners.insert(account.owner); });
  Database(data / "service", Database::Mode::read, {})
      .visit_all([&](const std::string& family, std::string_view key, std::string_view) {
        static const std::set<std::string> kOwned{"accounts", "owned_credentials", "songs", "peaks", "jobs", "hums"};
        if (kOwned.contains(family) && !owners.contains(number_in(key, 0))) ghosts.push_back(family);
        if (family == "erasures") ghosts.push_back(family);
      });
  for (const auto& entry : fs::directory_iterator(data / "catalogues")) {
    const auto owner = static_cast<server::Owner>(std::stoul(entry.path().filename(), nullptr, 16));
    if (!owners.contains(owner)) ghosts.push_back(entry.path());
    try {
      for (const Song& song : Catalogue::open_for_reading(entry.path()).list())
        if (!store.song(owner, song.id)) ghosts.push_back(entry.path() / song.id);
    } catch (const DamageError&) {
      throw;
    } catch (const StorageError&) {  // its creation was interrupted
    }
  }
  return ghosts;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(random_kill_test)

BOOST_AUTO_TEST_CASE(what_was_acknowledged_holds_and_nothing_deleted_is_left) {
  const char* asked = std::getenv("TUNEFIND_KILLS");
  const int kills = asked ? std::atoi(asked) : 10;
  const TemporaryFolder folder;
  std::vector<Person> people{Person(1), Person(2), Person(3)};
  std::mt19937 random(11);
  const auto acknowledged = [&] {
    int sum = 0;
    for (const Person& person : people) sum += person.acknowledged();
    return sum;
  };
  // A slow server is killed before it can answer, so that more rounds are needed until enough was acknowledged.
  for (int kill = 0; kill < kills || (acknowledged() <= kills && kill < 5 * kills); ++kill) {
    ServerProcess server(folder.path());
    std::vector<std::thread> threads;
    for (Person& person : people) threads.emplace_back([&, port = server.port()] { person.act(port); });
    std::this_thread::sleep_for(std::chrono::milliseconds(50 + random() % 1000));
    server.end(SIGKILL);
    for (std::thread& thread : threads) thread.join();
  }
  {
    ServerProcess server(folder.path());
    for (const Person& person : people) person.verify(server.port());
    BOOST_TEST((kSanitized || acknowledged() > kills));
    BOOST_TEST_MESSAGE(fmt::format("{} kills, {} acknowledged requests", kills, acknowledged()));
    for (int i = 0; i < 100; ++i) {  // orphans are removed within seconds of the start
      if (stored_in(folder / "data" / "originals") ==
          referred_to(server::ServiceStore(folder / "data" / "service", Database::Mode::read)))
        break;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    BOOST_TEST(server.end(SIGTERM) == 0);
  }
  const auto objects = open_object_store((folder / "data" / "originals").string());
  server::check_data(folder / "data", *objects, [](const std::string& problem) { BOOST_ERROR(problem); });
  const server::ServiceStore store(folder / "data" / "service", Database::Mode::read);
  BOOST_TEST((stored_in(folder / "data" / "originals") == referred_to(store)));
  BOOST_TEST(fs::is_empty(folder / "data" / "incoming"));
  for (const std::string& ghost : ghosts_in(folder / "data")) BOOST_ERROR("left: " + ghost);
}

BOOST_AUTO_TEST_SUITE_END()
