#pragma once

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <httplib.h>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "server/serve.hpp"
#include "tests/server/routes/openapi.hpp"
#include "tests/temporary_folder.hpp"

// The real service in this process, and clients that check each of its answers against server/openapi.json.
namespace tunefind::test {

/// An answer; `*reply` is its body as JSON.
struct Reply {
  int status = 0;
  std::string body;
  httplib::Headers headers;

  json operator*() const { return json::parse(body); }
  std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
  }
  /// The code of an error.
  std::string code() const { return (**this).at("error").at("code"); }
  std::string message() const { return (**this).at("error").at("message"); }
};

std::ostream& operator<<(std::ostream& stream, const Reply& reply);

/// One part of a form.
struct Part {
  std::string name, file, content;
};

constexpr const char* kBoundary = "----boundary4f1e";
inline const std::string kFormType = std::string("multipart/form-data; boundary=") + kBoundary;

std::string form(const std::vector<Part>& parts);

/// A client of the service, with a session's cookie, a token, or neither. Throws if an answer differs from
/// openapi.json, whatever the test itself checks.
class Client {
 public:
  explicit Client(int port, httplib::Headers headers = {});

  Reply get(const std::string& target, const httplib::Headers& headers = {}) {
    return ask("GET", target, "", "", headers);
  }
  Reply remove(const std::string& target) { return ask("DELETE", target); }
  Reply remove(const std::string& target, const json& body) {
    return ask("DELETE", target, body.dump(), "application/json");
  }
  Reply post(const std::string& target, const json& body) {
    return ask("POST", target, body.dump(), "application/json");
  }
  Reply post(const std::string& target) { return ask("POST", target); }
  Reply put(const std::string& target, const json& body) { return ask("PUT", target, body.dump(), "application/json"); }
  Reply patch(const std::string& target, const json& body) {
    return ask("PATCH", target, body.dump(), "application/json");
  }
  Reply upload(const std::vector<Part>& parts) { return ask("POST", "/v1/songs", form(parts), kFormType); }
  Reply search(const std::string& recording, const std::string& parameters = "") {
    return ask("POST", "/v1/search" + parameters, recording, "audio/wav");
  }

  Reply ask(const std::string& method, const std::string& target, const std::string& body = "",
            const std::string& type = "", const httplib::Headers& headers = {});

  /// Waits until the owner has no queued or running job; returns the counts.
  json wait_for_jobs();

  int port() const { return port_; }
  std::string session;  ///< the cookie's value

 private:
  int port_;
  httplib::Headers headers_;
  httplib::Client http_;
};

inline const std::string kPassword = "correct horse battery";

/// The service over a temporary data folder, in a thread of this process.
class RunningService {
 public:
  using Change = std::function<void(server::ServeOptions&)>;

  explicit RunningService(const Change& change = {}) : own_(std::in_place), data_(*own_ / "data") { start(change); }
  RunningService(const std::filesystem::path& data, const Change& change = {}) : data_(data) { start(change); }
  ~RunningService() { end(); }
  RunningService(const RunningService&) = delete;
  RunningService& operator=(const RunningService&) = delete;

  int port() const { return port_; }
  const std::filesystem::path& data() const { return data_; }
  Client client(httplib::Headers headers = {}) const { return Client(port_, std::move(headers)); }
  /// A client with a new account.
  Client signed_up(const std::string& name) const;
  /// Stops the service and waits for its end.
  void end();

 private:
  void start(const Change& change);

  std::optional<TemporaryFolder> own_;
  std::filesystem::path data_;
  std::atomic<bool> stop_ = false;
  int port_ = 0;
  std::thread thread_;
};

}  // namespace tunefind::test
