#include "tests/server/service_fixture.hpp"

#include <chrono>
#include <fmt/format.h>
#include <future>
#include <spdlog/spdlog.h>
#include <stdexcept>

namespace tunefind::test {

std::ostream& operator<<(std::ostream& stream, const Reply& reply) {
  return stream << reply.status << ' ' << reply.body.substr(0, 1000);
}

std::string form(const std::vector<Part>& parts) {
  std::string body;
  for (const Part& part : parts) {
    body += fmt::format("--{}\r\nContent-Disposition: form-data; name=\"{}\"", kBoundary, part.name);
    if (!part.file.empty()) body += fmt::format("; filename=\"{}\"\r\nContent-Type: audio/wav", part.file);
    body += "\r\n\r\n" + part.content + "\r\n";
  }
  return body + fmt::format("--{}--\r\n", kBoundary);
}

Client::Client(int port, httplib::Headers headers)
    : port_(port), headers_(std::move(headers)), http_("127.0.0.1", port) {
  http_.set_keep_alive(true);
  http_.set_tcp_nodelay(true);
  http_.set_read_timeout(60);
  http_.set_write_timeout(60);
}

Reply Client::ask(const std::string& method, const std::string& target, const std::string& body,
                  const std::string& type, const httplib::Headers& headers) {
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
  constexpr std::string_view kSession = "tunefind_session=";
  for (const auto& [name, value] : reply.headers)
    if (value.starts_with(kSession)) session = value.substr(kSession.size(), value.find(';') - kSession.size());
  return reply;
}

json Client::wait_for_jobs() {
  for (int i = 0; i < 6000; ++i) {
    const json counts = (*get("/v1/jobs?limit=1")).at("counts");
    if (counts["queued"] == 0 && counts["running"] == 0) return counts;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  throw std::runtime_error("jobs do not come to an end");
}

Client RunningService::signed_up(const std::string& name) const {
  Client client(port_);
  const Reply reply = client.post("/v1/accounts", {{"name", name}, {"password", kPassword}});
  if (reply.status != 201) throw std::runtime_error("no account: " + reply.body);
  return client;
}

void RunningService::end() {
  stop_ = true;
  if (thread_.joinable()) thread_.join();
}

void RunningService::start(const Change& change) {
  server::ServeOptions options;
  options.data = data_;
  options.port = 0;
  options.program = TUNEFIND_COMMAND;
  options.session = make_session(Settings());
  options.logins_per_minute = 0;
  options.sign_ups_per_hour = 0;
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

}  // namespace tunefind::test
