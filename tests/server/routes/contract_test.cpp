// API.md, openapi.json and the table of routes have the same methods and paths, and the schemas allow no members that
// they do not name.
#include <boost/test/unit_test.hpp>
#include <set>

#include "server/routes/routes.hpp"
#include "server/service/service.hpp"
#include "tests/server/service_fixture.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

std::set<std::string> described() {
  std::set<std::string> found;
  for (const OpenApi::Operation& one : openapi().operations())
    found.insert(one.method + " " + std::regex_replace(one.path, std::regex("\\{id\\}"), "ID"));
  return found;
}

/// Visits a JSON value and every value below it, with its path.
void visit(const json& value, const std::string& where,
           const std::function<void(const std::string&, const json&)>& see) {
  see(where, value);
  if (value.is_structured())
    for (const auto& [name, member] : value.items()) visit(member, where + "/" + name, see);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(contract_test)

BOOST_AUTO_TEST_CASE(openapi_describes_exactly_the_existing_routes) {
  const TemporaryFolder folder;
  server::ServeOptions options;
  options.data = folder / "data";
  options.program = TUNEFIND_COMMAND;
  options.session = make_session(Settings());
  server::Service service(options);
  server::Router router(service, {});
  add_routes(router);
  std::set<std::string> routed;
  for (const auto& route : router.routes()) routed.insert(route.method + " " + route.pattern);
  BOOST_TEST(routed.size() == router.routes().size());
  BOOST_TEST(routed == described(), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(api_md_describes_the_same_routes) {
  const std::string text = read_file(TUNEFIND_SOURCES "/server/API.md");
  const std::regex route("`(GET|POST|PUT|PATCH|DELETE) (/[^ `?]*)");
  std::set<std::string> documented;
  for (std::sregex_iterator one(text.begin(), text.end(), route), end; one != end; ++one)
    documented.insert((*one)[1].str() + " " + (*one)[2].str());
  BOOST_TEST(documented == described(), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(openapi_has_no_dangling_reference_and_no_open_object) {
  std::size_t references = 0, objects = 0;
  visit(openapi().document(), "", [&](const std::string& where, const json& value) {
    if (!value.is_object()) return;
    if (value.contains("$ref")) {
      ++references;
      const json::json_pointer target(value["$ref"].get<std::string>().substr(1));
      BOOST_TEST(openapi().document().contains(target), where);
    }
    // The document itself is the only answer whose members are not described.
    if (value.contains("type") && value["type"] == "object" && where.find("openapi.json") == std::string::npos) {
      ++objects;
      BOOST_TEST(value.value("additionalProperties", json(true)) == json(false), where);
    }
  });
  BOOST_TEST(references > 100u);
  BOOST_TEST(objects > 20u);
}

BOOST_AUTO_TEST_CASE(the_check_notices_answers_that_differ_from_openapi) {
  const auto none = [](const std::string& name) {
    return name == "Content-Type" ? std::optional<std::string>("application/json") : std::nullopt;
  };
  const auto objection = [&](int status, const std::string& body) {
    return openapi().objection("GET", "/healthz", status, body, none);
  };
  const std::string well =
      R"({"status":"ok","database":"ok","objects":"ok","damaged_originals":0,"renewed_libraries":0})";
  BOOST_TEST(objection(200, well) == "");
  BOOST_TEST(objection(418, well) == "a status that is not described");
  BOOST_TEST(objection(200, "{}") != "");
  json more = json::parse(well), wrong = more;
  more["more"] = 1;
  wrong["objects"] = 1;
  BOOST_TEST(objection(200, more.dump()) != "");
  BOOST_TEST(objection(200, wrong.dump()) != "");
  BOOST_TEST(objection(200, "no JSON") == "not JSON");
  BOOST_TEST(objection(400, R"({"error":{"code":"bad_request","message":"x"}})") == "");
  BOOST_TEST(objection(400, R"({"error":{"code":"not_found","message":"x"}})") != "");
  BOOST_TEST(objection(400, R"({"error":{"code":"bad_request","message":"two\nlines"}})") != "");
  BOOST_TEST(objection(429, R"({"error":{"code":"too_many_requests","message":"x"}})") == "no header Retry-After");
}

BOOST_AUTO_TEST_CASE(metrics_ask_for_their_token) {
  const RunningService service([](auto& options) { options.metrics_token = "a long secret"; });
  BOOST_TEST(service.client().get("/metrics").status == 404);
  BOOST_TEST(service.client({{"Authorization", "Bearer a long secre"}}).get("/metrics").status == 404);
  BOOST_TEST(service.client({{"Authorization", "Bearer a long secret"}}).get("/metrics").status == 200);
}

BOOST_AUTO_TEST_CASE(open_routes_answer_as_described) {
  const RunningService service;
  Client client = service.client();
  const json health = *client.get("/healthz");
  BOOST_TEST(health["status"] == "ok");
  BOOST_TEST(
      client.get("/metrics").body.find("tunefind_requests_total{method=\"GET\",route=\"/healthz\",status=\"200\"} 1") !=
      std::string::npos);
  BOOST_TEST(service.client({{"X-Forwarded-For", "1.2.3.4"}}).get("/metrics").status == 404);
  const json server = *client.get("/v1/server");
  BOOST_TEST(server["sign_up"] == true);
  BOOST_TEST(server["limits"]["song_bytes"] == 200 << 20);
  BOOST_TEST(*client.get("/v1/openapi.json") == openapi().document());
}

BOOST_AUTO_TEST_CASE(unknown_paths_are_404_and_wrong_methods_405) {
  const RunningService service;
  Client client = service.client();
  for (const char* method : {"GET", "POST", "PUT", "PATCH", "DELETE"})
    BOOST_TEST(client.ask(method, "/v1/nothing").status == 404, method);
  BOOST_TEST(client.ask("DELETE", "/v1/songs").code() == "method_not_allowed");
  BOOST_TEST(client.ask("PUT", "/v1/account").status == 405);
  BOOST_TEST(client.ask("OPTIONS", "/v1/account").status == 405);
}

BOOST_AUTO_TEST_SUITE_END()
