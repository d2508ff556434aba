// Whatever a client sends or does not send, the server keeps its limits of memory and time, and others are served.
#include "server/http/http_server.hpp"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <fmt/format.h>
#include <fstream>
#include <list>
#include <sys/resource.h>
#include <thread>

#include "features/error.hpp"
#include "tests/sanitized.hpp"
#include "tests/server/http/raw_connection.hpp"

using namespace tunefind;
using namespace tunefind::test;
using namespace tunefind::server;
using namespace std::chrono_literals;

namespace {

/// Answers with the number of bytes of the body. /early answers before the body, /long with 50 MB.
class Counter : public Application {
 public:
  struct Counted : Exchange {
    explicit Counted(const Request& request) {
      early = request.path == "/early";
      if (request.path == "/long") {
        answer.bytes = 50'000'000;
        answer.content = [](std::uint64_t, std::size_t most) { return std::string(most, 'x'); };
      }
      if (early) answer.set_body("early", "text/plain");
    }
    bool answered() const override { return early || done; }
    void receive(std::string_view piece) override { bytes += piece.size(); }
    void finish() override {
      if (!answer.content) answer.set_body(fmt::format("{} bytes", bytes), "text/plain");
      done = true;
    }
    void fail(int status, const std::string& message) override {
      answer.status = status;
      answer.set_body(message, "text/plain");
      done = true;
    }
    Response& response() override { return answer; }
    Response answer;
    std::size_t bytes = 0;
    bool early = false, done = false;
  };
  std::unique_ptr<Exchange> begin(Request request) override { return std::make_unique<Counted>(request); }
  Response refusal(int status, const std::string& message) override {
    Response response;
    response.status = status;
    response.set_body(message, "text/plain");
    return response;
  }
};

struct Running {
  explicit Running(HttpLimits limits = {}) : server(counter, {}, limits), port(server.listen("127.0.0.1", 0)) {
    thread = std::thread([this] { server.run(stop, [] {}); });
  }
  ~Running() { end(); }
  void end() {
    stop = true;
    if (thread.joinable()) thread.join();
  }
  Counter counter;
  HttpServer server;
  std::atomic<bool> stop = false;
  const int port;
  std::thread thread;
};

HttpLimits impatient() {
  HttpLimits limits;
  limits.idle = limits.head = limits.pause = limits.stalled = 300ms;
  limits.stop = 500ms;
  return limits;
}

const std::string kGet = "GET /x HTTP/1.1\r\nHost: x\r\n\r\n";

double seconds_since(std::chrono::steady_clock::time_point begun) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
}

/// Memory of this process in bytes.
double resident() {
  std::ifstream statm("/proc/self/statm");
  double size = 0, pages = 0;
  statm >> size >> pages;
  return pages * 4096;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(http_server_test)

BOOST_AUTO_TEST_CASE(answers_requests_on_one_connection_in_order) {
  const Running running;
  RawConnection connection(running.port);
  connection.send(kGet);
  BOOST_TEST(connection.receive(2000, "0 bytes").starts_with("HTTP/1.1 200 OK\r\n"));
  connection.send("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello");
  BOOST_TEST(connection.receive(2000, "5 bytes").find("Content-Length: 7\r\n") != std::string::npos);
  connection.send(
      "POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\n\r\n" + kGet);
  const std::string answers = connection.receive(2000, "0 bytes");
  BOOST_TEST(answers.find("7 bytes") < answers.find("0 bytes"));
  connection.send("HEAD /x HTTP/1.1\r\nHost: x\r\n\r\n");
  BOOST_TEST(connection.receive(300).ends_with("\r\n\r\n"));
  connection.send("POST /x HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  BOOST_TEST(connection.receive(2000, "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
  connection.send("ok");
  BOOST_TEST(connection.receive(2000, "2 bytes").starts_with("HTTP/1.1 200 OK\r\n"));
  connection.send("\r\nGET http://elsewhere/x?a=b HTTP/1.1\r\nHost: x\r\n\r\n");
  BOOST_TEST(connection.receive(2000, "0 bytes").starts_with("HTTP/1.1 200 OK\r\n"));
  connection.send("GET /x HTTP/1.0\r\n\r\n");
  connection.receive(2000);
  BOOST_TEST(connection.closed());
}

BOOST_AUTO_TEST_CASE(chunks_can_come_byte_by_byte) {
  const Running running;
  RawConnection connection(running.port);
  for (const auto& [body, answer] :
       {std::pair{"0\r\n\r\n", "0 bytes"}, std::pair{"0\r\nX: y\r\n\r\n", "0 bytes"},
        std::pair{"3\r\nabc\r\n0\r\n\r\n", "3 bytes"}, std::pair{"1\r\na\r\n2;x=y\r\nbc\r\n00\r\n\r\n", "3 bytes"}}) {
    connection.send("POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (const char byte : std::string_view(body)) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));  // so that each is received alone
      connection.send({&byte, 1});
    }
    BOOST_TEST(connection.receive(2000, answer).starts_with("HTTP/1.1 200 OK\r\n"));
  }
}

BOOST_AUTO_TEST_CASE(one_line_break_before_a_request_is_skipped_however_it_comes) {
  for (const bool at_once : {true, false}) {
    const Running running;
    RawConnection connection(running.port);
    const auto send = [&](std::string_view breaks) {
      for (std::size_t i = 0; i < breaks.size(); i += 2) {
        if (!at_once) {
          connection.send(breaks.substr(i, 2));
          std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
      }
      connection.send(at_once ? std::string(breaks) + kGet : kGet);
    };
    send("\r\n");
    BOOST_TEST(connection.receive(2000, "0 bytes").starts_with("HTTP/1.1 200 OK\r\n"));
    send("\r\n\r\n");
    BOOST_TEST(connection.receive(2000).starts_with("HTTP/1.1 400 "));
  }
}

BOOST_AUTO_TEST_CASE(an_early_answer_ends_the_connection) {
  const Running running;
  RawConnection connection(running.port);
  connection.send("POST /early HTTP/1.1\r\nHost: x\r\nContent-Length: 28\r\n\r\n");
  BOOST_TEST(connection.receive(2000, "early").find("Connection: close") != std::string::npos);
  connection.send(kGet);
  BOOST_TEST(connection.receive(2000) == "");
  BOOST_TEST(connection.closed());
}

BOOST_AUTO_TEST_CASE(malformed_requests_are_refused_and_end_the_connection) {
  const Running running;
  const auto chunked = [](const std::string& body) {
    return "POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + body;
  };
  std::string many = "GET / HTTP/1.1\r\nHost: x\r\n";
  for (int i = 0; i < 101; ++i) many += fmt::format("X{}: y\r\n", i);
  for (const std::string& request : std::vector<std::string>{
           "nonsense\r\n\r\n", "GET x HTTP/1.1\r\nHost: x\r\n\r\n", "GET / HTTP/2.0\r\nHost: x\r\n\r\n",
           "GET /%4 HTTP/1.1\r\nHost: x\r\n\r\n", "GET /%00 HTTP/1.1\r\nHost: x\r\n\r\n", "GET / HTTP/1.1\r\n\r\n",
           "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n",
           "GET / HTTP/1.1\r\nHost: x\r\nX Y: z\r\n\r\n", "GET / HTTP/1.1\nHost: x\n\n\r\n\r\n",
           "POST / HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: 0\r\n\r\n",
           "GET /" + std::string(9000, 'x') + " HTTP/1.1\r\nHost: x\r\n\r\n", many + "\r\n", chunked("x\r\n\r\n"),
           chunked("-1\r\n\r\n"), chunked("3\r\nabcd\r\n0\r\n\r\n"), chunked("fffffffffffffffff\r\n\r\n"),
           std::string("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")}) {
    RawConnection connection(running.port);
    connection.send(request);
    const std::string answer = connection.receive(2000);
    BOOST_TEST(answer.starts_with("HTTP/1.1 400 "), request.substr(0, 200) + " -> " + answer);
    BOOST_TEST(connection.closed());
  }
  RawConnection connection(running.port);
  connection.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n");
  BOOST_TEST(connection.receive(2000).starts_with("HTTP/1.1 413 "));
}

BOOST_AUTO_TEST_CASE(endless_requests_take_no_memory, *unless_sanitized()) {
  const Running running;
  const std::string head = "POST /x HTTP/1.1\r\nHost: x\r\n";
  for (const auto& [begin, repeated] :
       std::vector<std::pair<std::string, std::string>>{{"GET /", "x"},
                                                        {"GET / HTTP/1.1\r\nX: ", " "},
                                                        {"GET / HTTP/1.1\r\n", "X: y\r\n"},
                                                        {head + "Transfer-Encoding: chunked\r\n\r\n", "0"},
                                                        {head + "Transfer-Encoding: chunked\r\n\r\n1;", "x"},
                                                        {head + "Transfer-Encoding: chunked\r\n\r\n0\r\n", "X: y\r\n"},
                                                        {head + "Content-Length: 200000000\r\n\r\n", "x"}}) {
    RawConnection connection(running.port);
    connection.send(begin);
    std::string block;
    while (block.size() < 1 << 20) block += repeated;
    const double before = resident();
    double most = 0;
    for (int i = 0; i < 200 && connection.send(block); ++i) most = std::max(most, resident() - before);
    BOOST_TEST(most <= 2e6, begin + ": " << most);
    BOOST_TEST(connection.receive(2000).starts_with("HTTP/1.1 "), begin);
  }
}

BOOST_AUTO_TEST_CASE(slow_clients_lose_their_connection) {
  HttpLimits limits = impatient();
  limits.bytes_per_s = 100;
  const Running running(limits);
  const std::string head = "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n";
  for (const std::string& begin :
       std::vector<std::string>{"", "GET", kGet.substr(0, kGet.size() - 2), head, head + "x"}) {
    const auto begun = std::chrono::steady_clock::now();
    RawConnection connection(running.port);
    connection.send(begin);
    connection.receive(3000);
    BOOST_TEST(connection.closed(), begin);
    BOOST_TEST(seconds_since(begun) < 2);
  }
  for (const std::string& begin : {std::string("GET / HTTP/1.1\r\nX: "), head}) {  // a byte now and then does not help
    const auto begun = std::chrono::steady_clock::now();
    RawConnection connection(running.port);
    connection.send(begin);
    while (seconds_since(begun) < 5 && connection.send("x")) std::this_thread::sleep_for(20ms);
    BOOST_TEST(seconds_since(begun) < 4, begin);
  }
  RawConnection lazy(running.port);  // takes nothing of a long answer
  lazy.send("GET /long HTTP/1.1\r\nHost: x\r\n\r\n");
  std::this_thread::sleep_for(1s);
  std::size_t taken = 0;
  for (std::string got; !(got = lazy.receive(500)).empty();) taken += got.size();
  BOOST_TEST(taken < 50'000'000u);
}

BOOST_AUTO_TEST_CASE(idle_and_slow_connections_delay_nobody, *unless_sanitized()) {
  HttpLimits limits;
  limits.shared = [](const std::string& address) { return address == "127.0.0.1"; };
  const Running running(limits);
  std::list<RawConnection> others;
  for (int i = 0; i < 400; ++i) {
    others.emplace_back(running.port);
    if (i % 2) others.back().send("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nx");
  }
  RawConnection connection(running.port);
  for (int i = 0; i < 20; ++i) {
    const auto begun = std::chrono::steady_clock::now();
    connection.send(kGet);
    BOOST_TEST(connection.receive(2000, "0 bytes").size() > 0u);
    BOOST_TEST(seconds_since(begun) < 0.5);
  }
}

BOOST_AUTO_TEST_CASE(connections_of_one_address_are_limited) {
  HttpLimits limits;
  limits.address_connections = 3;
  const Running running(limits);
  std::list<RawConnection> three;
  for (int i = 0; i < 3; ++i) {
    three.emplace_back(running.port);
    three.back().send(kGet);
    BOOST_TEST(three.back().receive(2000, "bytes").size() > 0u);
  }
  RawConnection fourth(running.port);
  BOOST_TEST(fourth.receive(2000) == "");
  BOOST_TEST(fourth.closed());
  three.pop_back();
  std::this_thread::sleep_for(200ms);
  RawConnection next(running.port);
  next.send(kGet);
  BOOST_TEST(next.receive(2000, "bytes").size() > 0u);
}

BOOST_AUTO_TEST_CASE(ends_in_time_whatever_clients_do) {
  Running running(impatient());
  RawConnection idle(running.port), slow(running.port), lazy(running.port);
  slow.send("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n");
  lazy.send("GET /long HTTP/1.1\r\nHost: x\r\n\r\n");
  std::atomic<bool> ended = false;
  std::thread dripping([&] {
    while (!ended && slow.send("x")) std::this_thread::sleep_for(50ms);
  });
  std::this_thread::sleep_for(100ms);
  const auto begun = std::chrono::steady_clock::now();
  running.end();
  BOOST_TEST(seconds_since(begun) < 2);
  ended = true;
  dripping.join();
}

BOOST_AUTO_TEST_CASE(a_port_in_use_is_an_error) {
  const Running running;
  Counter counter;
  HttpServer second(counter, {});
  BOOST_CHECK_THROW(second.listen("127.0.0.1", running.port), Error);
  BOOST_CHECK_THROW(second.listen("192.0.2.1", 0), Error);
}

BOOST_AUTO_TEST_SUITE_END()
