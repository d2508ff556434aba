// Whoever has the name and the password gets in and nobody else does; ended sessions and tokens stay out.
#include "server/store/accounts.hpp"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <fmt/format.h>
#include <future>
#include <thread>

#include "server/store/credentials.hpp"
#include "server/store/password_rules.hpp"
#include "server/store/service_store.hpp"
#include "tests/server/service_fixture.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

json login(const std::string& name, const std::string& password) { return {{"name", name}, {"password", password}}; }

}  // namespace

BOOST_AUTO_TEST_SUITE(accounts_test)

BOOST_AUTO_TEST_CASE(signing_up_logs_in_and_logging_out_ends_it) {
  const RunningService service;
  Client ann = service.client();
  BOOST_TEST(ann.get("/v1/account").status == 401);
  const Reply made = ann.post("/v1/accounts", login("Ann", kPassword));
  BOOST_TEST_REQUIRE(made.status == 201, made);
  BOOST_TEST((*made)["name"] == "Ann");
  BOOST_TEST((*made)["consent"] == false);
  BOOST_TEST(*ann.get("/v1/account") == *made);

  const std::string secret = ann.session;
  BOOST_TEST(ann.remove("/v1/sessions/current").status == 204);
  BOOST_TEST(ann.session == "");  // the cookie is cleared
  ann.session = secret;
  BOOST_TEST(ann.get("/v1/account").status == 401);  // and the session has ended, too
}

BOOST_AUTO_TEST_CASE(names_are_unique_without_regard_to_case) {
  const RunningService service;
  service.signed_up("ann");
  Client client = service.client();
  BOOST_TEST(client.post("/v1/accounts", login("ANN", kPassword)).code() == "conflict");
  BOOST_TEST(client.post("/v1/sessions", login("aNN", kPassword)).status == 201);
}

BOOST_AUTO_TEST_CASE(refuses_names_and_passwords_outside_their_limits) {
  const RunningService service;
  Client client = service.client();
  const auto status = [&](const json& body) { return client.post("/v1/accounts", body).status; };
  for (const std::string name : {"", "a", "a b", "a/b", "<b>", "\u00e4nn", "a\nb", "..\\x"})
    BOOST_TEST(status(login(name, kPassword)) == 400, name);
  BOOST_TEST(status(login(std::string(65, 'a'), kPassword)) == 400);
  BOOST_TEST(status(login(std::string(64, 'a'), kPassword)) == 201);
  BOOST_TEST(status(login("a.b_c@d+e-f", kPassword)) == 201);
  std::string long_password;
  for (int i = 0; i < 50; ++i) long_password += fmt::format("{:x}qz;", i * i).substr(0, 4);
  BOOST_TEST(status(login("bob", "xk4!vq9#zt2")) == 400);
  if (server::has_password_list())
    for (const char* common :
         {"123456789012", "aaaaaaaaaaaa", "abcdefghijkl", "Password1234", "!!dragonfly!!", "unbelievable"})
      BOOST_TEST(status(login("bob", common)) == 400, common);
  BOOST_TEST(status(login("bob", std::string(67, 'x') + std::string(67, 'y') + std::string(67, 'z'))) == 400);
  BOOST_TEST(status(login("bob", long_password)) == 201);
  BOOST_TEST(status({{"name", "eve"}}) == 400);
  BOOST_TEST(status({{"name", 7}, {"password", kPassword}}) == 400);
  BOOST_TEST(status({{"name", "eve"}, {"password", kPassword}, {"admin", true}}) == 400);
  for (const std::string body : {"", "{", "[]", "null", "\"x\"", "{\"name\":\"eve\"", "\xff\xfe"})
    BOOST_TEST(client.ask("POST", "/v1/accounts", body, "application/json").status == 400, body);
}

BOOST_AUTO_TEST_CASE(a_wrong_password_and_an_unknown_name_look_the_same) {
  const RunningService service;
  service.signed_up("ann");
  Client client = service.client();
  const Reply wrong = client.post("/v1/sessions", login("ann", "not her password"));
  const Reply unknown = client.post("/v1/sessions", login("nobody", kPassword));
  BOOST_TEST(wrong.status == 401);
  BOOST_TEST(wrong.body == unknown.body);
  BOOST_TEST(client.session == "");
}

BOOST_AUTO_TEST_CASE(the_cookie_is_not_accessible_to_scripts_and_other_sites) {
  const RunningService service;
  Client client = service.client();
  const std::string cookie = client.post("/v1/accounts", login("ann", kPassword)).header("Set-Cookie");
  for (const char* attribute : {"HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=2592000"})
    BOOST_TEST(cookie.find(attribute) != std::string::npos, attribute);
  BOOST_TEST(cookie.find("Secure") == std::string::npos);
  // A client cannot make a server without a proxy believe that there is one.
  const json ann = login("ann", kPassword);
  BOOST_TEST(client.ask("POST", "/v1/sessions", ann.dump(), "application/json", {{"X-Forwarded-Proto", "https"}})
                 .header("Set-Cookie")
                 .find("Secure") == std::string::npos);

  const RunningService proxied([](auto& options) { options.proxies = "127.0.0.1"; });
  const Reply made = proxied.client({{"X-Forwarded-Proto", "https"}}).post("/v1/accounts", ann);
  BOOST_TEST(made.header("Set-Cookie").starts_with("__Host-tunefind_session="));
  BOOST_TEST(made.header("Set-Cookie").ends_with("; Secure"));
  BOOST_TEST(made.header("Strict-Transport-Security") == "max-age=31536000");
  BOOST_TEST(made.header("Cache-Control") == "no-store");
  const std::string secret = made.header("Set-Cookie").substr(24, 43);
  const auto status = [&](const std::string& cookie_name, const std::string& scheme) {
    return proxied.client({{"X-Forwarded-Proto", scheme}, {"Cookie", cookie_name + "=" + secret}})
        .get("/v1/account")
        .status;
  };
  BOOST_TEST(status("__Host-tunefind_session", "https") == 200);
  BOOST_TEST(status("tunefind_session", "https") == 401);  // could have been set by another host of the domain
  // Headers of a proxy that is not trusted mean nothing.
  const RunningService elsewhere([](auto& options) { options.proxies = "10.0.0.0/8"; });
  BOOST_TEST(elsewhere.client({{"X-Forwarded-Proto", "https"}})
                 .post("/v1/accounts", ann)
                 .header("Set-Cookie")
                 .find("Secure") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_new_password_ends_the_other_sessions) {
  const RunningService service;
  Client here = service.signed_up("ann"), there = service.client();
  BOOST_TEST(there.post("/v1/sessions", login("ann", kPassword)).status == 201);
  const std::string changed = "another good password";
  const auto change = [&](const std::string& old, const std::string& fresh) {
    return here.patch("/v1/account", {{"password", old}, {"new_password", fresh}}).status;
  };
  BOOST_TEST(change("wrong password", changed) == 403);
  BOOST_TEST(change(kPassword, "short") == 400);
  BOOST_TEST(here.patch("/v1/account", {{"new_password", changed}}).status == 400);
  BOOST_TEST(there.get("/v1/account").status == 200);
  BOOST_TEST(change(kPassword, changed) == 200);
  BOOST_TEST(here.get("/v1/account").status == 200);
  BOOST_TEST(there.get("/v1/account").status == 401);
  BOOST_TEST(there.post("/v1/sessions", login("ann", kPassword)).status == 401);
  BOOST_TEST(there.post("/v1/sessions", login("ann", changed)).status == 201);
}

BOOST_AUTO_TEST_CASE(a_new_password_ends_tokens_unless_they_are_kept) {
  const RunningService service;
  Client ann = service.signed_up("ann");
  const std::string token = (*ann.post("/v1/tokens", {{"label", "x"}, {"password", kPassword}}))["token"];
  Client program = service.client({{"Authorization", "Bearer " + token}});
  const std::string second = "another good password", third = "yet another password";
  BOOST_TEST(ann.patch("/v1/account", {{"keep_tokens", true}}).status == 400);
  const json keeping{{"password", kPassword}, {"new_password", second}, {"keep_tokens", true}};
  BOOST_TEST(ann.patch("/v1/account", keeping).status == 200);
  BOOST_TEST(program.get("/v1/account").status == 200);
  BOOST_TEST(ann.patch("/v1/account", {{"password", second}, {"new_password", third}}).status == 200);
  BOOST_TEST(program.get("/v1/account").status == 401);
  BOOST_TEST(ann.get("/v1/account").status == 200);
}

BOOST_AUTO_TEST_CASE(concurrent_changes_of_an_account_keep_each_other) {
  const RunningService service;
  Client ann = service.signed_up("ann");
  std::string password = kPassword;
  for (int round = 0; round < 3; ++round) {
    const std::string fresh = "password number " + std::to_string(round);
    BOOST_TEST(ann.patch("/v1/account", {{"consent", true}}).status == 200);
    auto changing = std::async(std::launch::async, [&, session = ann.session] {
      Client same = service.client();
      same.session = session;
      return same.patch("/v1/account", {{"password", password}, {"new_password", fresh}}).status;
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(30));  // while the password is hashed
    BOOST_TEST(ann.patch("/v1/account", {{"consent", false}}).status == 200);
    BOOST_TEST(changing.get() == 200);
    BOOST_TEST((*ann.get("/v1/account"))["consent"] == false);
    password = fresh;
  }
}

BOOST_AUTO_TEST_CASE(logins_and_tokens_that_a_deletion_or_a_new_password_overtakes_are_void) {
  const TemporaryFolder folder;
  server::ServiceStore store(folder / "service");
  server::Accounts accounts(store);
  const server::Account ann = *accounts.sign_up("ann", kPassword);
  const std::string session = *accounts.open_session(ann);
  const std::string token = accounts.add_token(ann, "x", 1)->second;
  BOOST_TEST((accounts.authenticate(session, false) == ann.owner));
  const server::Account changed = *accounts.change_password(ann, kPassword, "another good password", session, true);
  BOOST_TEST(!accounts.open_session(ann));
  BOOST_TEST(!accounts.add_token(ann, "y", 1));
  BOOST_TEST(accounts.open_session(changed).has_value());
  BOOST_TEST((accounts.authenticate(token, true) == ann.owner));
  BOOST_TEST(store.begin_erasure(ann.owner));
  BOOST_TEST(!store.begin_erasure(ann.owner));
  BOOST_TEST(!accounts.open_session(changed));
  BOOST_TEST(!accounts.add_token(changed, "z", 1));
  BOOST_TEST(!accounts.change_password(changed, "another good password", kPassword, "", true));
  BOOST_TEST((store.unfinished_erasures() == std::vector{ann.owner}));
  store.finish_erasure(ann.owner);
  BOOST_TEST(store.unfinished_erasures().empty());
  BOOST_TEST(!accounts.authenticate(session, false));
  BOOST_TEST(!accounts.authenticate(token, true));
}

BOOST_AUTO_TEST_CASE(the_administrator_can_reset_a_password) {
  const TemporaryFolder folder;
  server::ServiceStore store(folder / "service");
  server::Accounts accounts(store);
  const server::Account ann = *accounts.sign_up("ann", kPassword);
  const std::string session = *accounts.open_session(ann);
  const std::string fresh = *accounts.reset_password("Ann");
  BOOST_TEST(!accounts.authenticate(session, false));
  BOOST_TEST(!accounts.log_in("ann", kPassword));
  BOOST_TEST(accounts.log_in("ann", fresh).has_value());
  BOOST_TEST(!accounts.reset_password("bob"));
}

BOOST_AUTO_TEST_CASE(an_interrupted_deletion_spares_the_next_account_of_that_name) {
  const TemporaryFolder folder;
  {
    server::ServiceStore store(folder / "data" / "service");
    server::Accounts accounts(store);
    const server::Account first = *accounts.sign_up("ann", kPassword);
    server::StoredSong song;
    song.id = std::string(64, 'a');
    store.put(first.owner, song);
    BOOST_TEST(store.begin_erasure(first.owner));
    BOOST_TEST(accounts.sign_up("ann", "another good password").has_value());
  }
  const std::filesystem::path object = folder / "data" / "originals" / "objects" / "00000002" / "songs" / "a";
  std::filesystem::create_directories(object.parent_path());
  write_file(object, "x");
  {
    const RunningService service(folder / "data");
    Client ann = service.client();
    BOOST_TEST(ann.post("/v1/sessions", login("ann", "another good password")).status == 201);
    BOOST_TEST((*ann.get("/v1/songs"))["total"] == 0);
    BOOST_TEST(!std::filesystem::exists(object));
  }
  const server::ServiceStore store(folder / "data" / "service", Database::Mode::read);
  BOOST_TEST(store.unfinished_erasures().empty());
  store.each_song(2, [](server::StoredSong&&) { BOOST_ERROR("a song is left"); });
}

BOOST_AUTO_TEST_CASE(consent_can_be_given_and_withdrawn) {
  const RunningService service;
  Client ann = service.signed_up("ann");
  BOOST_TEST((*ann.patch("/v1/account", {{"consent", true}}))["consent"] == true);
  BOOST_TEST((*ann.get("/v1/account"))["consent"] == true);
  BOOST_TEST((*ann.patch("/v1/account", json::object()))["consent"] == true);
  BOOST_TEST((*ann.patch("/v1/account", {{"consent", false}}))["consent"] == false);
  BOOST_TEST(ann.patch("/v1/account", {{"consent", "yes"}}).status == 400);
}

BOOST_AUTO_TEST_CASE(a_token_gives_its_owners_access_until_it_is_ended) {
  const RunningService service;
  Client ann = service.signed_up("ann");
  const json token = *ann.post("/v1/tokens", {{"label", "<b>script</b>\n"}, {"days", 1}, {"password", kPassword}});
  BOOST_TEST(token["label"] == "<b>script</b>");
  Client program = service.client({{"Authorization", "Bearer " + token["token"].get<std::string>()}});
  BOOST_TEST((*program.get("/v1/account"))["name"] == "ann");
  json listed = token;
  listed.erase("token");
  BOOST_TEST(*ann.get("/v1/tokens") == json({{"tokens", {listed}}}));
  BOOST_TEST(ann.remove("/v1/tokens/" + token["id"].get<std::string>()).status == 204);
  BOOST_TEST(ann.remove("/v1/tokens/" + token["id"].get<std::string>()).status == 404);
  BOOST_TEST(program.get("/v1/account").status == 401);
}

BOOST_AUTO_TEST_CASE(refuses_tokens_with_a_bad_label_or_lifetime) {
  const RunningService service;
  Client ann = service.signed_up("ann");
  for (const char* body : {R"({})", R"({"label":""})", R"({"label":"x","days":0})", R"({"label":"x","days":3651})",
                           R"({"label":"x","days":1.5})", R"({"label":"x","days":true})", R"({"label":"x","days":"1"})",
                           R"({"label":"x","days":4294967297})", R"({"label":"x","days":1e300})", R"({"label":7})"}) {
    json token = json::parse(body);
    token["password"] = kPassword;
    BOOST_TEST(ann.post("/v1/tokens", token).status == 400, body);
  }
  BOOST_TEST(ann.post("/v1/tokens", {{"label", "x"}}).status == 400);
  BOOST_TEST(ann.post("/v1/tokens", {{"label", "x"}, {"password", "a wrong password"}}).status == 403);
  BOOST_TEST((*ann.get("/v1/tokens"))["tokens"].empty());
}

BOOST_AUTO_TEST_CASE(forged_credentials_are_refused) {
  const RunningService service;
  Client ann = service.signed_up("ann");
  const std::string token = (*ann.post("/v1/tokens", {{"label", "x"}, {"password", kPassword}}))["token"];
  const auto status = [&](const std::string& authorization) {
    return service.client({{"Authorization", authorization}}).get("/v1/account").status;
  };
  BOOST_TEST(status("Bearer " + token) == 200);
  std::string changed = token;
  changed.back() = changed.back() == 'A' ? 'B' : 'A';
  for (const std::string& forged :
       std::vector<std::string>{"Bearer " + changed, "Bearer ", "Bearer " + token.substr(1), "bearer " + token,
                                "Basic " + token, token, "Bearer " + ann.session, "Bearer " + std::string(5000, 'A')})
    BOOST_TEST(status(forged) == 401, forged);
  // A token is no session either.
  for (const std::string& forged : {token, changed, std::string("x"), std::string(5000, 'A')}) {
    Client client = service.client();
    client.session = forged;
    BOOST_TEST(client.get("/v1/account").status == 401, forged);
  }
}

BOOST_AUTO_TEST_CASE(expired_sessions_and_tokens_are_refused) {
  const TemporaryFolder folder;
  std::string session;
  {
    const RunningService service(folder / "data");
    session = service.signed_up("ann").session;
  }
  const std::string expired = server::new_secret(), valid = server::new_secret(), token = server::new_secret();
  {
    server::ServiceStore store(folder / "data" / "service");
    const server::Account ann = *store.account_named("ann");
    const server::Owner owner = ann.owner;
    const server::Time now = server::now();
    store.add(server::hash_of_secret(expired), {owner, server::new_id(), false, "", now - 10, now - 1}, ann);
    store.add(server::hash_of_secret(valid), {owner, server::new_id(), false, "", now - 10, now + 100000}, ann);
    store.add(server::hash_of_secret(token), {owner, server::new_id(), true, "old", now - 10, now - 1}, ann);
  }
  const RunningService service(folder / "data");
  const auto status = [&](const std::string& secret) {
    Client client = service.client();
    client.session = secret;
    return client.get("/v1/account").status;
  };
  BOOST_TEST(status(session) == 200);  // sessions outlive a restart
  BOOST_TEST(status(valid) == 200);
  BOOST_TEST(status(expired) == 401);
  BOOST_TEST(service.client({{"Authorization", "Bearer " + token}}).get("/v1/account").status == 401);
}

BOOST_AUTO_TEST_CASE(an_unused_session_ends) {
  const TemporaryFolder folder;
  server::ServiceStore store(folder / "service");
  server::start_cryptography();
  server::Accounts accounts(store);
  const server::Account ann = *accounts.sign_up("ann", kPassword);
  const server::Time now = server::now(), day = server::kDay_ms;
  const auto session = [&](server::Time created, server::Time used) {
    const std::string secret = server::new_secret();
    store.add(server::hash_of_secret(secret), {ann.owner, server::new_id(), false, "", created, now + day, used}, ann);
    return secret;
  };
  const std::string unused = session(now - 8 * day, 0), idle = session(now - 9 * day, now - 8 * day),
                    in_use = session(now - 8 * day, now - 6 * day), fresh = session(now - 6 * day, 0);
  BOOST_TEST(!accounts.authenticate(unused, false).has_value());
  BOOST_TEST(!accounts.authenticate(idle, false).has_value());
  BOOST_TEST(accounts.authenticate(in_use, false).has_value());
  BOOST_TEST(accounts.authenticate(fresh, false).has_value());
  // Its use prolongs a session.
  BOOST_TEST(store.credential(server::hash_of_secret(in_use))->used >= now);
  store.touch_credential(server::hash_of_secret("ended"));
  BOOST_TEST(!store.credential(server::hash_of_secret("ended")).has_value());
}

BOOST_AUTO_TEST_CASE(nobody_can_lock_another_out) {
  const RunningService service([](auto& options) {
    options.logins_per_minute = 4;
    options.proxies = "127.0.0.0/8";
  });
  int people = 0;
  const auto from_elsewhere = [&](const json& body, const std::string& cookie = "") {
    httplib::Headers headers{{"X-Forwarded-For", fmt::format("10.0.0.{}", ++people)}};
    if (!cookie.empty()) headers.emplace("Cookie", cookie);
    return service.client(headers).post("/v1/sessions", body);
  };
  service.signed_up("ann");
  const Reply first = from_elsewhere(login("ann", kPassword));
  BOOST_TEST_REQUIRE(first.status == 201, first);
  std::string device;
  for (const auto& [name, value] : first.headers)
    if (value.starts_with("tunefind_device=")) device = value.substr(0, value.find(';'));
  for (int i = 0; i < 6; ++i) from_elsewhere(login("ann", "a wrong password"));
  BOOST_TEST(from_elsewhere(login("ann", kPassword)).status == 429);  // by any browser
  BOOST_TEST(from_elsewhere(login("ann", kPassword), "tunefind_device=" + std::string(88, 'a')).status == 429);
  BOOST_TEST(from_elsewhere(login("ann", kPassword), device).status == 201);  // by Ann's own
  for (int i = 0; i < 3; ++i) from_elsewhere(login("ann", "a wrong password"), device);
  BOOST_TEST(from_elsewhere(login("ann", kPassword), device).status == 429);  // which has attempts of its own
}

BOOST_AUTO_TEST_CASE(an_address_can_open_a_few_accounts) {
  const RunningService service([](auto& options) { options.sign_ups_per_hour = 2; });
  service.signed_up("ann");
  service.signed_up("bob");
  BOOST_TEST(service.client().post("/v1/accounts", login("eve", kPassword)).status == 429);
}

BOOST_AUTO_TEST_CASE(sign_up_can_be_closed) {
  const RunningService service([](auto& options) { options.sign_up = false; });
  Client client = service.client();
  BOOST_TEST(client.post("/v1/accounts", login("ann", kPassword)).code() == "forbidden");
  BOOST_TEST((*client.get("/v1/server"))["sign_up"] == false);
}

BOOST_AUTO_TEST_SUITE_END()
