#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace valijson {
class Schema;
}

namespace tunefind::test {

using nlohmann::json;

/// server/openapi.json, to check answers against.
class OpenApi {
 public:
  /// One method of one path, such as "GET" of "/v1/songs/{id}".
  struct Operation {
    std::string method, path;
    json description;
    bool open() const { return description.contains("security") && description["security"].empty(); }
    bool has_id() const { return path.find("{id}") != std::string::npos; }
  };

  OpenApi();
  ~OpenApi();

  const json& document() const { return document_; }
  const std::vector<Operation>& operations() const { return operations_; }

  /// The operation that a request asks for; null if there is none. A path without parameters takes precedence.
  const Operation* operation(const std::string& method, const std::string& target) const;

  /// What is wrong with an answer; empty if it is as the document describes. `header` returns a header's value, if any.
  std::string objection(const std::string& method, const std::string& target, int status, const std::string& body,
                        const std::function<std::optional<std::string>(const std::string&)>& header) const;

  /// How a value differs from a schema; empty if it does not differ.
  std::string mismatch(const json& value, const json& schema) const;

 private:
  const json document_;
  std::vector<Operation> operations_;
  mutable std::mutex mutex_;
  mutable std::map<std::string, std::unique_ptr<valijson::Schema>> schemas_;
};

const OpenApi& openapi();

}  // namespace tunefind::test
