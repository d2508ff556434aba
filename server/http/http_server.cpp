#include "server/http/http_server.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <map>
#include <set>
#include <utility>

#include "features/error.hpp"
#include "server/http/incoming_request.hpp"
#include "server/http/outgoing_answer.hpp"
#include "server/http/trusted_proxies.hpp"
#include "server/util/log.hpp"

namespace tunefind::server {
namespace {

namespace asio = boost::asio;
using asio::use_awaitable;
using asio::ip::tcp;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

constexpr auto kRetryAccept = std::chrono::milliseconds(100);
constexpr auto kLookForStop = std::chrono::milliseconds(50);

/// True if an acceptor with this error will not accept anything any more.
bool is_lost(const error_code& error) {
  namespace errc = boost::system::errc;
  return error == errc::bad_file_descriptor || error == errc::invalid_argument || error == errc::not_a_socket;
}

}  // namespace

struct HttpServer::Loop {
  Loop(Application& answering, Headers sent_always, HttpLimits limited)
      : application(answering), always(std::move(sent_always)), limits(std::move(limited)) {}

  Application& application;
  const Headers always;
  const HttpLimits limits;
  std::set<Connection*> connections;
  std::map<std::string, std::size_t> addresses;  ///< how many connections each limited address has
  asio::io_context context{1};
  Lanes lanes{context};
  tcp::acceptor acceptor{context};
  bool stopping = false;
  std::string failure;  ///< why no more connections can be accepted

  Task<void> accept();
  Task<void> watch(const std::atomic<bool>& stop, const std::function<void()>& announce);
  Task<void> serve(tcp::socket socket, std::string address, std::string counted);
  Task<bool> serve_request(Connection& connection);
};

/// Receives and answers one request. True if the connection can take another.
Task<bool> HttpServer::Loop::serve_request(Connection& connection) {
  IncomingRequest request(connection, application, limits);
  if (!co_await request.receive_head() || stopping) co_return false;
  if (request.refusal) {
    co_await send(connection, *request.refusal, {}, always, lanes, Lane::quick);
    co_await connection.discard();
    co_return false;
  }
  std::unique_ptr<Exchange> exchange;
  const std::function<void()> begin = [&] {
    exchange = application.begin(std::move(request.head));
    if (!request.has_body() && !exchange->answered() && exchange->lane() == Lane::quick) exchange->finish();
  };
  co_await lanes.run(Lane::quick, begin);
  bool whole = !request.has_body();
  if (!exchange->answered()) {
    if (request.has_body() && request.expects_continue()) co_await connection.write("HTTP/1.1 100 Continue\r\n\r\n");
    whole = co_await request.receive_body(*exchange, lanes);
  }
  Response& response = exchange->response();
  const AnswerForm form{whole && (request.newer() || !response.events) && request.keeps_connection() && !stopping,
                        request.head_only(), request.newer()};
  co_await send(connection, response, form, always, lanes, exchange->lane());
  if (!whole) co_await connection.discard();
  co_return form.keep;
}

/// Serves a connection to its end. `counted` is the address that its limit counts.
Task<void> HttpServer::Loop::serve(tcp::socket socket, std::string address, std::string counted) {
  Connection connection(std::move(socket), address, limits);
  const struct Registered {
    Registered(Loop& counting, Connection& one, const std::string& from)
        : loop(counting), connection(one), counted(from) {
      ++loop.addresses[counted];
      loop.connections.insert(&connection);
    }
    ~Registered() {
      loop.connections.erase(&connection);
      if (--loop.addresses[counted] == 0) loop.addresses.erase(counted);
    }
    Loop& loop;
    Connection& connection;
    const std::string& counted;
  } registered(*this, connection, counted);
  try {
    while (co_await serve_request(connection)) {
    }
  } catch (const std::exception&) {
    // The client is gone or too slow, or the content of an answer failed, which is in the log.
  }
  connection.close();
}

Task<void> HttpServer::Loop::accept() {
  asio::steady_timer pause(context);
  while (!stopping) {
    error_code error;
    tcp::socket socket(context);
    co_await acceptor.async_accept(socket, asio::redirect_error(use_awaitable, error));
    if (stopping) co_return;
    if (is_lost(error)) {
      failure = error.message();
      co_return;
    }
    if (error) {  // out of descriptors or memory, or the client has given up
      log_error("accept", {{"reason", error.message()}});
      pause.expires_after(kRetryAccept);
      co_await pause.async_wait(use_awaitable);
      continue;
    }
    const tcp::endpoint other = socket.remote_endpoint(error);
    if (error) continue;
    socket.set_option(tcp::no_delay(true), error);
    std::string address = other.address().to_string(), counted = network_of(address);
    const auto known = addresses.find(counted);
    const bool too_many = known != addresses.end() && known->second >= limits.address_connections &&
                          !(limits.shared && limits.shared(address));
    if (connections.size() >= limits.connections || too_many) {
      application.connection_refused();
      continue;  // closes it
    }
    asio::co_spawn(context, serve(std::move(socket), std::move(address), std::move(counted)), asio::detached);
  }
}

/// Ends everything once `stop` is true.
Task<void> HttpServer::Loop::watch(const std::atomic<bool>& stop, const std::function<void()>& announce) {
  asio::steady_timer timer(context);
  while (!stop && failure.empty()) {
    timer.expires_after(kLookForStop);
    co_await timer.async_wait(use_awaitable);
  }
  stopping = true;
  try {
    announce();
  } catch (const std::exception& error) {
    failure = error.what();
  }
  error_code ignored;
  acceptor.close(ignored);
  const Clock::time_point end = Clock::now() + std::chrono::duration_cast<Clock::duration>(limits.stop);
  while (!connections.empty()) {
    const bool all = Clock::now() >= end;
    for (Connection* connection : connections)
      if (all || connection->idle) connection->close();
    timer.expires_after(kLookForStop);
    co_await timer.async_wait(use_awaitable);
  }
}

HttpServer::HttpServer(Application& application, Headers always, HttpLimits limits)
    : loop_(std::make_unique<Loop>(application, std::move(always), std::move(limits))) {}

HttpServer::~HttpServer() = default;

int HttpServer::listen(const std::string& host, int port) {
  error_code error;
  const auto fail = [&] { return Error(fmt::format("{}:{}: cannot listen: {}", host, port, error.message())); };
  tcp::resolver resolver(loop_->context);
  const auto found =
      resolver.resolve(host, std::to_string(port), tcp::resolver::passive | tcp::resolver::numeric_service, error);
  if (error || found.empty()) throw fail();
  tcp::acceptor& acceptor = loop_->acceptor;
  for (const auto& one : found) {
    const tcp::endpoint endpoint = one.endpoint();
    error_code ignored;
    acceptor.close(ignored);
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (!error) break;
  }
  if (error) throw fail();
  return acceptor.local_endpoint().port();
}

void HttpServer::run(const std::atomic<bool>& stop, const std::function<void()>& stopping) {
  asio::co_spawn(loop_->context, loop_->accept(), [this](const std::exception_ptr& error) {
    if (error && loop_->failure.empty()) loop_->failure = "out of memory";  // all else is handled where it happens
  });
  asio::co_spawn(loop_->context, loop_->watch(stop, stopping), [this](const std::exception_ptr& error) {
    if (!error) return;
    loop_->failure = "out of memory";
    loop_->context.stop();
  });
  loop_->context.run();
  loop_->lanes.join();
  if (!loop_->failure.empty()) throw Error("no more connections can be accepted: " + loop_->failure);
}

}  // namespace tunefind::server
