#include "tests/server/routes/openapi.hpp"

#include <fmt/format.h>
#include <regex>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "tests/temporary_folder.hpp"

namespace tunefind::test {

OpenApi::OpenApi() : document_(json::parse(read_file(TUNEFIND_SOURCES "/server/openapi.json"))) {
  for (const auto& [path, methods] : document_.at("paths").items())
    for (const auto& [method, description] : methods.items()) {
      std::string upper;
      for (const char letter : method) upper += static_cast<char>(std::toupper(letter));
      operations_.push_back({upper, path, description});
    }
}

OpenApi::~OpenApi() = default;

const OpenApi::Operation* OpenApi::operation(const std::string& method, const std::string& target) const {
  const std::string path = target.substr(0, target.find('?'));
  const Operation* found = nullptr;
  for (const Operation& one : operations_) {
    if (one.method != method) continue;
    if (one.path == path) return &one;
    const std::string pattern = std::regex_replace(one.path, std::regex("\\{id\\}"), "[^/]+");
    if (std::regex_match(path, std::regex(pattern))) found = &one;
  }
  return found;
}

std::string OpenApi::objection(const std::string& method, const std::string& target, int status,
                               const std::string& body,
                               const std::function<std::optional<std::string>(const std::string&)>& header) const {
  const Operation* asked = operation(method == "HEAD" ? "GET" : method, target);
  const std::string code = std::to_string(status);
  json response;
  if (asked) {
    const json& responses = asked->description.at("responses");
    if (!responses.contains(code)) return "a status that is not described";
    response = responses[code];
  } else if (status == 404 || status == 405) {
    response = {
        {"$ref", status == 404 ? "#/components/responses/NotFound" : "#/components/responses/MethodNotAllowed"}};
  } else {
    return "a path that is not described";
  }
  if (response.contains("$ref"))
    response = json(document_.at(json::json_pointer(response["$ref"].get<std::string>().substr(1))));
  if (response.contains("headers"))
    for (const auto& [name, description] : response["headers"].items()) {
      const std::optional<std::string> value = header(name);
      if (!value) return "no header " + name;
      if (const std::string wrong = mismatch(*value, description.at("schema")); !wrong.empty())
        return fmt::format("header {}: {}: {}", name, *value, wrong);
    }
  if (method == "HEAD") return "";
  if (!response.contains("content")) return body.empty() ? "" : "a body where there is none";
  const std::string type = header("Content-Type").value_or("");
  for (const auto& [pattern, content] : response["content"].items()) {
    const bool any = pattern.ends_with("/*");
    const std::string plain = type.substr(0, type.find(';'));
    if (any ? !plain.starts_with(pattern.substr(0, pattern.size() - 1)) : plain != pattern) continue;
    if (pattern != "application/json") return "";
    const json value = json::parse(body, nullptr, false);
    return value.is_discarded() ? "not JSON" : mismatch(value, content.at("schema"));
  }
  return "of a media type that is not described: " + type;
}

std::string OpenApi::mismatch(const json& value, const json& schema) const {
  const std::lock_guard lock(mutex_);
  auto& compiled = schemas_[schema.dump()];
  if (!compiled) {
    const json whole = {{"allOf", {schema}}, {"components", document_["components"]}};
    compiled = std::make_unique<valijson::Schema>();
    valijson::SchemaParser(valijson::SchemaParser::kDraft7)
        .populateSchema(valijson::adapters::NlohmannJsonAdapter(whole), *compiled);
  }
  valijson::ValidationResults results;
  const valijson::adapters::NlohmannJsonAdapter target(value);
  if (valijson::Validator(valijson::Validator::kStrongTypes).validate(*compiled, target, &results)) return "";
  std::string text = "does not match";
  for (valijson::ValidationResults::Error error; results.popError(error);) {
    text += "; ";
    for (const std::string& part : error.context) text += part;
    text += ": " + error.description;
  }
  return text;
}

const OpenApi& openapi() {
  static const OpenApi instance;
  return instance;
}

}  // namespace tunefind::test
