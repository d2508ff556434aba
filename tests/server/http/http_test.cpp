// Whatever is wrong with a request, its bytes are never taken for another request, and a request that is not allowed is
// refused before it changes anything.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <list>
#include <thread>

#include "tests/server/http/raw_connection.hpp"
#include "tests/server/service_fixture.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++found;
  return found;
}

/// A request whose answer can be recognised.
const std::string kSmuggled = "GET /v1/server HTTP/1.1\r\nHost: x\r\n\r\n";

/// Sends a request with kSmuggled as its body over a connection of its own and returns everything that comes back.
std::string answer_to(int port, const std::string& line, const std::string& headers, bool& closed) {
  RawConnection connection(port);
  connection.send(line + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers + "\r\n");
  std::this_thread::sleep_for(
      std::chrono::milliseconds(20));  // bytes that arrive together with the head would be discarded by the library
  connection.send(kSmuggled);
  const std::string answer = connection.receive();
  closed = connection.closed();
  return answer;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(http_test)

BOOST_AUTO_TEST_CASE(an_unread_body_is_not_taken_for_the_next_request) {
  const RunningService service;
  const std::string length = "Content-Length: " + std::to_string(kSmuggled.size()) + "\r\n";
  const std::string json = "Content-Type: application/json\r\n", octets = "Content-Type: audio/wav\r\n",
                    multipart = "Content-Type: " + kFormType + "\r\n";
  for (const auto& [line, headers] :
       std::vector<std::pair<std::string, std::string>>{{"GET /healthz", length},
                                                        {"HEAD /healthz", length},
                                                        {"OPTIONS /healthz", length},
                                                        {"TRACE /healthz", length},
                                                        {"GET /v1/nothing", length},
                                                        {"GET /", length},
                                                        {"POST /v1/nothing", length + json},
                                                        {"POST /healthz", length + json},
                                                        {"PUT /v1/nothing", length + json},
                                                        {"DELETE /v1/nothing", length},
                                                        {"DELETE /v1/sessions/current", length + json},
                                                        {"DELETE /v1/sessions/current", length + multipart},
                                                        {"POST /v1/sessions", length + json},
                                                        {"POST /v1/sessions", length + multipart},
                                                        {"POST /v1/songs", length + octets},
                                                        {"POST /v1/songs", length + multipart},
                                                        {"POST /v1/search", length + octets},
                                                        {"POST /v1/search", length + multipart},
                                                        {"POST /v1/songs?surprise=1", length + octets}}) {
    bool closed = false;
    const std::string answer = answer_to(service.port(), line, headers, closed);
    BOOST_TEST(count(answer, "HTTP/1.1 ") == 1u, line + "\n" + headers + answer);
    BOOST_TEST(count(answer, "song_types") == 0u, line);
  }
}

BOOST_AUTO_TEST_CASE(refuses_a_body_of_ambiguous_length) {
  const RunningService service;
  const std::string length = "Content-Length: " + std::to_string(kSmuggled.size()) + "\r\n";
  for (const std::string& headers : std::vector<std::string>{
           length + "Transfer-Encoding: chunked\r\n", "Transfer-Encoding: chunked\r\n" + length,
           length + "Content-Length: 0\r\n", "Content-Length: 0\r\n" + length, length + length,
           "Content-Length: 0, 5\r\n", "Content-Length: -1\r\n", "Content-Length: +5\r\n", "Content-Length: 5x\r\n",
           "Content-Length : 5\r\n", " Content-Length: 5\r\n", "Content-Length: 99999999999999999999999\r\n",
           "Transfer-Encoding: xchunked\r\n", "Transfer-Encoding: chunked, identity\r\n",
           "Transfer-Encoding: identity\r\n", "Transfer-Encoding : chunked\r\n",
           "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n"})
    for (const char* line : {"POST /v1/sessions", "GET /healthz", "POST /v1/search"}) {
      bool closed = false;
      const std::string answer = answer_to(service.port(), line, headers, closed);
      BOOST_TEST(answer.starts_with("HTTP/1.1 400 "), line + ("\n" + headers) + answer);
      BOOST_TEST(count(answer, "HTTP/1.1 ") == 1u, line + ("\n" + headers) + answer);
      BOOST_TEST(closed, line + ("\n" + headers));
    }
}

BOOST_AUTO_TEST_CASE(keeps_the_connection_after_an_error_if_all_was_read) {
  const RunningService service;
  RawConnection connection(service.port());
  for (int i = 0; i < 3; ++i) {
    connection.send("GET /v1/account HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    BOOST_TEST(connection.receive(1000, "log in first").starts_with("HTTP/1.1 401 "));
    connection.send("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    BOOST_TEST(connection.receive(1000, "objects\":\"ok\"}").starts_with("HTTP/1.1 200 "));
  }
}

BOOST_AUTO_TEST_CASE(answers_pipelined_requests) {
  const RunningService service;
  RawConnection connection(service.port());
  const std::string one = "POST /v1/sessions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2\r\n\r\n{}";
  connection.send(one + "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
  const std::string answers = connection.receive(1000, "objects");
  BOOST_TEST(count(answers, "HTTP/1.1 ") <= 2u);
  BOOST_TEST(answers.starts_with("HTTP/1.1 400 "));
}

BOOST_AUTO_TEST_CASE(files_outside_of_the_page_are_not_served) {
  const TemporaryFolder web;
  write_file(web / "web/index.html", "the page");
  write_file(web / "secret", "secret");
  const RunningService service([&](auto& options) { options.web = web / "web"; });
  const auto get = [&](const std::string& path) {
    RawConnection connection(service.port());
    connection.send("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    return connection.receive(2000);
  };
  BOOST_TEST(get("/").find("the page") != std::string::npos);
  for (const std::string& path :
       std::vector<std::string>{"//etc/hostname", "/" + (web / "secret").string(), "/../secret", "/%2e%2e/secret",
                                "/%2fetc/hostname", "/" + std::string(300, 'a'), "/.", "/index.html/x"})
    BOOST_TEST(get(path).starts_with("HTTP/1.1 404 "), path);
}

BOOST_AUTO_TEST_CASE(event_streams_end_when_their_pages_leave) {
  const RunningService service([](auto& options) { options.single_user = true; });
  const std::string request = "GET /v1/jobs/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
  const auto status = [&](RawConnection& page) {
    page.send(request);
    return page.receive(2000, "\r\n\r\n").substr(0, 12);
  };
  {
    std::list<RawConnection> pages;
    for (int i = 0; i < 8; ++i) BOOST_TEST(status(pages.emplace_back(service.port())) == "HTTP/1.1 200");
    BOOST_TEST(status(pages.emplace_back(service.port())) == "HTTP/1.1 503");
  }
  std::this_thread::sleep_for(std::chrono::seconds(1));  // a silent stream would last 15 s, to the next heartbeat
  RawConnection page(service.port());
  BOOST_TEST(status(page) == "HTTP/1.1 200");
}

BOOST_AUTO_TEST_CASE(event_streams_end_with_the_session) {
  const RunningService service;
  Client ann = service.signed_up("ann");
  Client elsewhere = service.client();
  BOOST_TEST(elsewhere.post("/v1/sessions", {{"name", "ann"}, {"password", kPassword}}).status == 201);
  RawConnection stream(service.port());
  stream.send("GET /v1/jobs/events HTTP/1.1\r\nHost: x\r\nCookie: tunefind_session=" + ann.session + "\r\n\r\n");
  BOOST_TEST(stream.receive(2000, "event: counts").size() > 0u);
  BOOST_TEST(ann.remove("/v1/sessions/current").status == 204);
  BOOST_TEST(stream.receive(2000, "0\r\n\r\n").ends_with("0\r\n\r\n"));
  BOOST_TEST(elsewhere.get("/v1/jobs").status == 200);
}

BOOST_AUTO_TEST_CASE(unknown_parameters_are_refused_everywhere) {
  const RunningService service;
  Client ann = service.signed_up("ann");
  const std::string id(40, 'a');
  for (const OpenApi::Operation& one : openapi().operations()) {
    const std::string path = std::regex_replace(one.path, std::regex("\\{id\\}"), id);
    const Reply reply = ann.ask(one.method, path + "?surprise=1");
    BOOST_TEST(reply.status == 400, one.method + " " + one.path << ": " << reply);
    BOOST_TEST(reply.message().find("'surprise'") != std::string::npos);
  }
  BOOST_TEST(ann.get("/v1/account").status == 200);  // so the refused request to delete the account did nothing
}

BOOST_AUTO_TEST_CASE(refuses_a_body_that_is_too_large_or_nested_too_deeply) {
  const RunningService service;
  Client ann = service.signed_up("ann");
  const auto send = [&](std::size_t bytes) {
    return ann.ask("PATCH", "/v1/account", std::string(bytes, ' '), "application/json").status;
  };
  BOOST_TEST(send(64 << 10) == 400);
  BOOST_TEST(send((64 << 10) + 1) == 413);
  // Brackets nested as deeply as the size allows.
  BOOST_TEST(ann.ask("PATCH", "/v1/account", std::string(64 << 10, '['), "application/json").status == 400);
}

BOOST_AUTO_TEST_CASE(refuses_requests_from_pages_of_other_sites) {
  const RunningService service;
  Client ann = service.signed_up("ann");
  const std::string own = "http://127.0.0.1:" + std::to_string(service.port());
  const auto status = [&](const httplib::Headers& headers) {
    return ann.ask("PATCH", "/v1/account", "{}", "application/json", headers).status;
  };
  BOOST_TEST(status({}) == 200);
  BOOST_TEST(status({{"Origin", own}}) == 200);
  BOOST_TEST(status({{"Origin", own}, {"Sec-Fetch-Site", "same-origin"}}) == 200);
  BOOST_TEST(status({{"Sec-Fetch-Site", "none"}}) == 200);
  for (const std::string& origin :
       std::vector<std::string>{"http://evil.example", "null", own + ".evil.example", "http://127.0.0.1", own + "0",
                                "http://evil.example@127.0.0.1:80"})
    BOOST_TEST(status({{"Origin", origin}}) == 403, origin);
  for (const char* site : {"cross-site", "same-site"}) BOOST_TEST(status({{"Sec-Fetch-Site", site}}) == 403, site);
  // Logging in is refused as well: otherwise somebody's hums would end up in the attacker's account.
  BOOST_TEST(service.client()
                 .ask("POST", "/v1/sessions", json{{"name", "ann"}, {"password", kPassword}}.dump(), "application/json",
                      {{"Origin", "http://evil.example"}})
                 .status == 403);
  // A token is allowed from anywhere: a browser does not send it by itself.
  const std::string token = (*ann.post("/v1/tokens", {{"label", "x"}, {"password", kPassword}}))["token"];
  BOOST_TEST(service.client({{"Authorization", "Bearer " + token}, {"Origin", "http://elsewhere.example"}})
                 .get("/v1/account")
                 .status == 200);
}

BOOST_AUTO_TEST_CASE(single_user_answers_to_names_of_this_machine_only) {
  const RunningService service([](auto& options) { options.single_user = true; });
  const auto status = [&](const std::string& host) {
    return service.client().get("/v1/account", {{"Host", host}}).status;
  };
  const std::string port = ":" + std::to_string(service.port());
  for (const std::string& host : {"127.0.0.1" + port, "localhost" + port, std::string("localhost"), "[::1]" + port})
    BOOST_TEST(status(host) == 200, host);
  for (const std::string& host : std::vector<std::string>{"evil.example" + port, "127.0.0.1.evil.example" + port,
                                                          "localhost.evil.example", "", "[::1", "[::2]" + port})
    BOOST_TEST(status(host) == 403, host);
  Client client = service.client();
  const json account = *client.get("/v1/account");
  BOOST_TEST(account["name"] == "");
  const json login{{"name", "ann"}, {"password", kPassword}};
  BOOST_TEST(client.post("/v1/accounts", login).status == 404);
  BOOST_TEST(client.post("/v1/sessions", login).status == 404);
  BOOST_TEST(client.remove("/v1/sessions/current").status == 404);
  BOOST_TEST(client.remove("/v1/account", {{"password", ""}}).status == 404);
}

BOOST_AUTO_TEST_CASE(answers_429_with_retry_after_above_the_rate_limit) {
  const RunningService service([](auto& options) {
    options.requests_per_minute = 20;
    options.logins_per_minute = 3;
  });
  Client ann = service.signed_up("ann");
  int refused = 0;
  for (int i = 0; i < 25; ++i) {
    const Reply reply = ann.get("/v1/account");
    if (reply.status != 429) continue;
    ++refused;
    BOOST_TEST(reply.code() == "too_many_requests");
    const int wait_s = std::stoi(reply.header("Retry-After"));
    BOOST_TEST(wait_s >= 1);
    BOOST_TEST(wait_s <= 3);  // 20 a minute: one every three seconds
  }
  BOOST_TEST(refused >= 4);
  BOOST_TEST(refused <= 5);
  // Attempts to log in have a lower limit, by address and by name.
  Client thief = service.client();
  const json guess{{"name", "ann"}, {"password", "a wrong password"}};
  BOOST_TEST(thief.post("/v1/sessions", guess).status == 401);
  BOOST_TEST(thief.post("/v1/sessions", guess).status == 401);
  BOOST_TEST(thief.post("/v1/sessions", guess).status == 429);
}

BOOST_AUTO_TEST_CASE(the_page_and_errors_have_the_same_limits_and_headers_as_routes) {
  const RunningService service([](auto& options) {
    options.proxies = "127.0.0.0/8";
    options.requests_per_minute = 20;
  });
  const std::vector<std::pair<const char*, const char*>> asked{
      {"GET", "/"}, {"GET", "/v1/server"}, {"GET", "/nothing"}, {"GET", "/v1/account"}, {"DELETE", "/v1/server"}};
  for (const auto& [method, path] : asked) {
    RawConnection raw(service.port());
    raw.send(fmt::format("{} {} HTTP/1.1\r\nHost: x\r\nX-Forwarded-Proto: https\r\n\r\n", method, path));
    const std::string head = raw.receive(2000, "\r\n\r\n");
    for (const char* header :
         {"Strict-Transport-Security: max-age=31536000", "Content-Security-Policy: default-src 'self';",
          "X-Frame-Options: DENY", "X-Content-Type-Options: nosniff", "Referrer-Policy: no-referrer",
          "Permissions-Policy: microphone=(self)", "Cross-Origin-Opener-Policy: same-origin"})
      BOOST_TEST(head.find(header) != std::string::npos, path << " " << header);
    BOOST_TEST(head.find("Access-Control-Allow-Origin") == std::string::npos);
  }
  int refused = 0;
  for (int i = 0; i < 25; ++i) {
    RawConnection raw(service.port());
    raw.send(fmt::format("GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 2001:db8::{:x}\r\n\r\n", i));
    refused += raw.receive(2000, "\r\n\r\n").starts_with("HTTP/1.1 429 ");
  }
  BOOST_TEST(refused >= 4);
}

BOOST_AUTO_TEST_CASE(guessing_credentials_uses_up_the_limit_of_the_address) {
  const RunningService service([](auto& options) { options.requests_per_minute = 10; });
  Client thief = service.client({{"Authorization", "Bearer guess"}});
  int refused = 0;
  for (int i = 0; i < 15; ++i) refused += thief.get("/v1/account").status == 429;
  BOOST_TEST(refused >= 4);
}

BOOST_AUTO_TEST_SUITE_END()
