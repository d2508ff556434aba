// Whatever bytes a connection brings, the server goes on, its answers are well-formed, and it sees the same requests
// with the same bodies however the bytes are cut: otherwise a proxy in front could see other ones (request smuggling).
#include <atomic>
#include <cstdint>
#include <fmt/format.h>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "server/http/http_server.hpp"
#include "tests/fuzz/conversation.hpp"

using namespace tunefind;
using namespace tunefind::server;

namespace {

/// Notes each request and answers with the size of its body; a path that begins with "/e" is answered before its body.
class Notary : public Application {
 public:
  std::string take_notes() {
    const std::lock_guard lock(mutex_);
    return std::exchange(notes_, {});
  }

  std::unique_ptr<Exchange> begin(Request request) override {
    require(request.path.starts_with('/'));
    std::string note = request.method + " " + request.path;
    for (const auto& [name, value] : request.parameters) note += "?" + name + "=" + value;
    for (const auto& [name, value] : request.headers) {
      require((name + value).find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);
      note += "|" + name + ":" + value;
    }
    return std::make_unique<Noted>(*this, std::move(note), request.path.starts_with("/e"));
  }
  Response refusal(int status, const std::string& message) override {
    const std::lock_guard lock(mutex_);
    notes_ += fmt::format("refused {} {}\n", status, message);
    return answer_of(status, message);
  }

 private:
  struct Noted : Exchange {
    Noted(Notary& noting, std::string head, bool at_once)
        : notary(noting), note(std::move(head)), response_(answer_of(200, "early")), answered_(at_once) {
      if (at_once) end();
    }
    bool answered() const override { return answered_; }
    void receive(std::string_view piece) override {
      require(!answered_);
      body += piece;
    }
    void finish() override {
      response_ = answer_of(200, std::to_string(body.size()));
      note += "\n" + body;
      end();
    }
    void fail(int status, const std::string& message) override {
      response_ = answer_of(status, message);
      note += fmt::format(" failed {} {}", status, message);
      end();
    }
    Response& response() override { return response_; }
    void end() {
      answered_ = true;
      const std::lock_guard lock(notary.mutex_);
      notary.notes_ += note + "\n";
    }
    Notary& notary;
    std::string note, body;
    Response response_;
    bool answered_;
  };

  static Response answer_of(int status, const std::string& text) {
    Response response;
    response.status = status;
    response.set_body(text, "text/plain");
    return response;
  }

  std::mutex mutex_;
  std::string notes_;
};

struct Running {
  Running() : server(notary, {}, limits()), port(server.listen("127.0.0.1", 0)) {
    thread = std::thread([this] { server.run(stop, [] {}); });
  }
  ~Running() {
    stop = true;
    thread.join();
  }
  static HttpLimits limits() {
    HttpLimits few;
    few.head_bytes = 512;
    few.body_bytes = 2048;
    return few;
  }
  Notary notary;
  HttpServer server;
  std::atomic<bool> stop = false;
  const int port;
  std::thread thread;
};

/// Aborts unless these are answers as this server gives them, one after the other.
void require_answers(std::string_view answers) {
  constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n", kLength = "Content-Length: ";
  while (!answers.empty()) {
    if (answers.starts_with(kContinue)) {
      answers.remove_prefix(kContinue.size());
      continue;
    }
    require(answers.starts_with("HTTP/1.1 "));
    const std::size_t end = answers.find("\r\n\r\n"), length = answers.find(kLength);
    require(end != std::string_view::npos && length < end);
    const std::size_t bytes = std::stoul(std::string(answers.substr(length + kLength.size(), 10)));
    answers.remove_prefix(end + 4);
    // An answer to HEAD has no content.
    if (!answers.empty() && !answers.starts_with("HTTP/1.1 ")) {
      require(answers.size() >= bytes);
      answers.remove_prefix(bytes);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Running running;  // ends with the process
  const std::string_view sent(reinterpret_cast<const char*>(data), size);
  require_answers(conversation(running.port, sent, size + 1));
  const std::string notes = running.notary.take_notes();
  for (const std::size_t piece : {std::size_t{7}, std::size_t{1}}) {
    if (size > 300 * piece) continue;
    require_answers(conversation(running.port, sent, piece));
    require(running.notary.take_notes() == notes);
  }
  return 0;
}
