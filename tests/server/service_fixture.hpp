#pragma once

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <fmt/format.h>
#include <functional>
#include <future>
#include <httplib.h>
#include <optional>
#include <spdlog/spdlog.h>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "server/serve.hpp"
#include "tests/server/routes/openapi.hpp"
#include "tests/temporary_folder.hpp"

#ifndef TUNEFIND_COMMAND
#define TUNEFIND_COMMAND "tunefind"  // the build names the one it made; this lets the header compile on its own
#endif

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

inline std::ostream& operator<<(std::ostream& stream, const Reply& reply) {
  return stream << reply.status << ' ' << reply.body.substr(0, 1000);
}

/// One part of a form.
struct Part {
  std::string name, file, content;
};

constexpr const char* kBoundary = "----boundary4f1e";
inline const std::string kFormType = std::string("multipart/form-data; boundary=") + kBoundary;

inline std::string form(const std::vector<Part>& parts) {
  std::string body;
  for (const Part& part : parts) {
    body += fmt::format("--{}\r\nContent-Disposition: form-data; name=\"{}\"", kBoundary, part.name);
    if (!part.file.empty()) body += fmt::format("; filename=\"{}\"\r\nContent-Type: audio/wav", part.file);
    body += "\r\n\r\n" + part.content + "\r\n";
  }
  return body + fmt::format("--{}--\r\n", kBoundary);
}

/// A client of the service, with a session's cookie, a token, or neither. Throws if an answer differs from
/// openapi.json, whatever the test itself checks.
class Client {
 public:
  explicit Client(int port, httplib::Headers headers = {})
      : port_(port), headers_(std::move(headers)), http_("127.0.0.1", port) {
    http_.set_keep_alive(true);
    http_.set_tcp_nodelay(true);
    http_.set_read_timeout(60);
    http_.set_write_timeout(60);
  }

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
            const std::string& type = "", const httplib::Headers& headers = {}) {
    httplib::Request request;
    request.method = method;
    request.path = target;
    request.headers = headers_;
    for (const auto& [name, value] : headers) request.headers.emplace(name, value);
    if (!session.empty()) request.headers.emplace("Cookie", "tunefind_session=" + session);
    request.body = body;
    if (!type.empty()) request.headers.emplace("Content-Type", type);
    const httplib::Result result = http_.send(request);
    const std::string what = method + " " + target.substr(0, 200);
    if (!result) throw std::runtime_error(what + ": no answer: " + httplib::to_string(result.error()));
    const Reply reply{result->status, result->body, result->headers};
    const std::string objection =
        openapi().objection(method, target, reply.status, reply.body, [&](const std::string& name) {
          return result->has_header(name) ? std::optional(result->get_header_value(name)) : std::nullopt;
        });
    if (!objection.empty())
      throw std::runtime_error(fmt::format("{}: {} {}: {}", what, reply.status, reply.body.substr(0, 1000), objection));
    if (const std::string cookie = reply.header("Set-Cookie"); !cookie.empty()) {
      const std::size_t begin = cookie.find('=') + 1;
      session = cookie.substr(begin, cookie.find(';') - begin);
    }
    return reply;
  }

  /// Waits until the owner has no queued or running job; returns the counts.
  json wait_for_jobs() {
    for (int i = 0; i < 6000; ++i) {
      const json counts = (*get("/v1/jobs?limit=1")).at("counts");
      if (counts["queued"] == 0 && counts["running"] == 0) return counts;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    throw std::runtime_error("jobs do not come to an end");
  }

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
  Client signed_up(const std::string& name) const {
    Client client(port_);
    const Reply reply = client.post("/v1/accounts", {{"name", name}, {"password", kPassword}});
    if (reply.status != 201) throw std::runtime_error("no account: " + reply.body);
    return client;
  }
  /// Stops the service and waits for its end.
  void end() {
    stop_ = true;
    if (thread_.joinable()) thread_.join();
  }

 private:
  void start(const Change& change) {
    server::ServeOptions options;
    options.data = data_;
    options.port = 0;
    options.program = TUNEFIND_COMMAND;
    options.session = make_session(Settings());
    options.logins_per_minute = 0;
    if (change) change(options);
    std::promise<int> port;
    thread_ = std::thread([this, options, &port] {
      bool listened = false;
      try {
        server::serve(options, stop_, [&](int where) {
          if (const auto lines = spdlog::get("tunefind")) lines->set_level(spdlog::level::off);
          listened = true;
          port.set_value(where);
        });
      } catch (...) {
        if (listened) throw;
        port.set_exception(std::current_exception());
      }
    });
    try {
      port_ = port.get_future().get();
    } catch (...) {
      thread_.join();
      throw;
    }
  }

  std::optional<TemporaryFolder> own_;
  std::filesystem::path data_;
  std::atomic<bool> stop_ = false;
  int port_ = 0;
  std::thread thread_;
};

}  // namespace tunefind::test
