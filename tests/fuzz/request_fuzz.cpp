// Any parameters and any body of a request either give values within their ranges or an error with status 400.
#include <cmath>
#include <cstdint>
#include <cstring>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "server/http/framing.hpp"
#include "server/http/http_error.hpp"
#include "server/http/json_body.hpp"
#include "server/http/parameters.hpp"
#include "tests/fuzz/guarantees.hpp"

using namespace tunefind;
using namespace tunefind::server;

namespace {

template <class Ask>
void ask(const Ask& question) {
  try {
    question();
  } catch (const HttpError& error) {
    require(error.status == 400);
    require(std::strpbrk(error.what(), "\r\n") == nullptr);
  }
}

void check_parameters(const std::string& value) {
  const Parameters::Values params{{"p", value}};
  const Parameters parameters(params);
  ask([&] { require(parameters.text("p") == value); });
  ask([&] { require(std::isfinite(*parameters.number("p"))); });
  ask([&] {
    const int whole = parameters.integer("p", 0, -5, 100);
    require(whole >= -5 && whole <= 100);
  });
  ask([&] { parameters.flag("p"); });
  ask([&] { require(parameters.one_of("p", {"a", "b"})->size() == 1); });
  ask([&] { Parameters(Parameters::Values{{value, "x"}}).allow({"p"}); });
}

void check_body(const std::string& body) {
  ask([&] {
    const Json json = json_object(body, {"text", "texts", "whole", "flag"});
    ask([&] { member<std::string>(json, "text"); });
    ask([&] { optional_member<std::vector<std::string>>(json, "texts"); });
    ask([&] { optional_member<bool>(json, "flag"); });
    ask([&] {
      if (const auto whole = optional_member<int>(json, "whole")) require(Json(*whole) == json["whole"]);
    });
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  check_parameters(text);
  check_body(text);
  Request target;
  if (read_target(text, target)) require(target.path.starts_with('/') && target.path.find('\0') == std::string::npos);
  Request request;
  request.method = "POST";
  request.headers.add("Host", "x");
  request.headers.add("Content-Length", text);
  if (framing_objection(request).empty())
    require(text.find_first_not_of("0123456789") == std::string::npos && !text.empty());
  request.headers.add("Transfer-Encoding", text);
  require(!framing_objection(request).empty());
  return 0;
}
