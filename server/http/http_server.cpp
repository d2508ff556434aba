#include "server/http/http_server.hpp"

#include <algorithm>
#include <boost/algorithm/string/predicate.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <cerrno>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "features/error.hpp"
#include "server/http/framing.hpp"
#include "server/util/log.hpp"

namespace tunefind::server {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;
using asio::use_awaitable;

constexpr std::size_t kWorkers = 64;  // threads; some wait for a disk or for their turn to search
constexpr std::size_t kHeadReadBytes = 4 << 10, kReadBytes = 64 << 10;  // at most, of a head and of a body at once
constexpr std::size_t kPieceBytes = 128 << 10;                          // of a body, given to the application at once
constexpr std::size_t kAnswerPieceBytes = 256 << 10;
constexpr auto kHeartbeat = std::chrono::seconds(15);  // between comment lines of a silent stream, as API.md says
constexpr auto kRetryAccept = std::chrono::milliseconds(100);
constexpr auto kLookForStop = std::chrono::milliseconds(50);
constexpr double kWindowBytes = 256 << 10;               // after so many the average speed of a body is counted anew
constexpr std::uint64_t kMostDiscardedBytes = 64 << 20;  // of a body that nobody needs
constexpr auto kDiscard = std::chrono::seconds(60);

Clock::duration ticks(HttpLimits::Seconds seconds) { return std::chrono::duration_cast<Clock::duration>(seconds); }

/// One connection, used by the loop's thread only.
struct Connection {
  beast::tcp_stream stream;
  std::string address, from;  ///< `from` is what the limit of an address counts
  std::string received;       ///< bytes that have arrived and not been used
  bool idle = true;           ///< no request has begun
};

/// What the limit of connections of an address counts as one: an IPv4 address, or the /64 of an IPv6 address.
std::string limited_address(asio::ip::address address) {
  if (!address.is_v6()) return address.to_string();
  const asio::ip::address_v6 v6 = address.to_v6();
  if (v6.is_v4_mapped()) return asio::ip::make_address_v4(asio::ip::v4_mapped, v6).to_string();
  asio::ip::address_v6::bytes_type bytes = v6.to_bytes();
  std::fill(bytes.begin() + 8, bytes.end(), 0);
  return asio::ip::address_v6(bytes).to_string();
}

/// The head of an answer as it is sent.
std::string head_of(const Response& response, const Headers& always, bool keep, bool chunked,
                    std::optional<std::uint64_t> length) {
  const auto reason = http::obsolete_reason(http::int_to_status(static_cast<unsigned>(response.status)));
  std::string head = fmt::format("HTTP/1.1 {} {}\r\nDate: {:%a, %d %b %Y %H:%M:%S} GMT\r\n", response.status,
                                 std::string(reason), fmt::gmtime(std::chrono::system_clock::now()));
  for (const Headers* headers : {&always, &response.headers})
    for (const auto& [name, value] : *headers) head += fmt::format("{}: {}\r\n", name, value);
  if (response.events && chunked)
    head += "Transfer-Encoding: chunked\r\n";
  else if (length && !response.events)
    head += fmt::format("Content-Length: {}\r\n", *length);
  return head + (keep ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n");
}

}  // namespace

struct HttpServer::Loop {
  Loop(Application& answering, Headers sent_always, HttpLimits limited)
      : application(answering), always(std::move(sent_always)), limits(limited) {}

  Application& application;
  const Headers always;
  const HttpLimits limits;
  std::set<Connection*> connections;
  std::map<std::string, std::size_t> addresses;
  asio::io_context context{1};
  asio::thread_pool workers{kWorkers};
  tcp::acceptor acceptor{context};
  bool stopping = false;
  std::string failure;  ///< why no more connections can be accepted

  asio::awaitable<void> accept();
  asio::awaitable<void> watch(const std::atomic<bool>& stop, const std::function<void()>& announce);
  asio::awaitable<void> serve(std::shared_ptr<Connection> connection);
  asio::awaitable<bool> serve_request(Connection& connection);
  std::optional<Response> read_head(std::string_view head, http::request_parser<http::buffer_body>& parser,
                                    Request& request);
  asio::awaitable<bool> receive_body(Connection& connection, http::request_parser<http::buffer_body>& parser,
                                     Exchange& exchange);
  asio::awaitable<void> send(Connection& connection, Response& response, bool keep, bool head_only, bool chunked);
  asio::awaitable<void> send_events(Connection& connection, EventSource& events, bool chunked);
  asio::awaitable<void> write(Connection& connection, std::string_view bytes);
  asio::awaitable<std::size_t> read(Connection& connection, std::size_t most, Clock::time_point deadline,
                                    error_code& error);
  asio::awaitable<void> discard(Connection& connection);
  asio::awaitable<void> in_worker(const std::function<void()>& work);
};

/// Runs `work` in a worker thread, and goes on in the loop's thread. Throws what it throws.
asio::awaitable<void> HttpServer::Loop::in_worker(const std::function<void()>& work) {
  std::exception_ptr failed;
  const auto start = [this, &work, &failed](auto handler) {
    asio::post(workers,
               [this, &work, &failed, handler = std::move(handler), busy = asio::make_work_guard(context)]() mutable {
                 try {
                   work();
                 } catch (...) {
                   failed = std::current_exception();
                 }
                 asio::post(context, std::move(handler));
               });
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<>&, void()>(start, use_awaitable);
  if (failed) std::rethrow_exception(failed);
}

/// Sends all bytes. Throws if the client takes none of them for too long.
asio::awaitable<void> HttpServer::Loop::write(Connection& connection, std::string_view bytes) {
  while (!bytes.empty()) {
    connection.stream.expires_after(ticks(limits.stalled));
    bytes.remove_prefix(
        co_await connection.stream.async_write_some(asio::buffer(bytes.data(), bytes.size()), use_awaitable));
  }
}

/// Appends bytes that arrive until `deadline`, at most `most`, to those received; returns how many.
asio::awaitable<std::size_t> HttpServer::Loop::read(Connection& connection, std::size_t most,
                                                    Clock::time_point deadline, error_code& error) {
  std::string& received = connection.received;
  const std::size_t before = received.size();
  received.resize(before + most);
  connection.stream.expires_at(deadline);
  const std::size_t count = co_await connection.stream.async_read_some(asio::buffer(received.data() + before, most),
                                                                       asio::redirect_error(use_awaitable, error));
  received.resize(before + count);
  co_return count;
}

/// Ends the connection after an answer although the client may still be sending: it would not see the answer if the
/// connection were closed at once.
asio::awaitable<void> HttpServer::Loop::discard(Connection& connection) {
  error_code error;
  connection.stream.socket().shutdown(tcp::socket::shutdown_send, error);
  const Clock::time_point end = Clock::now() + kDiscard;
  for (std::uint64_t bytes = 0; !error && bytes < kMostDiscardedBytes && !stopping;) {
    connection.received.clear();
    bytes += co_await read(connection, kReadBytes, std::min(end, Clock::now() + ticks(limits.pause)), error);
  }
}

/// Sends events as they come, and a comment from time to time, until the source is closed or the client is gone.
asio::awaitable<void> HttpServer::Loop::send_events(Connection& connection, EventSource& events, bool chunked) {
  asio::steady_timer changed(context);
  struct Notification {
    EventSource& events;
    ~Notification() { events.notify({}); }
  } notification{events};
  // The timer lives as long as the notification, but what was posted may run later.
  const auto alive = std::make_shared<bool>(true), readable = std::make_shared<bool>(false);
  connection.stream.socket().async_wait(tcp::socket::wait_read,
                                        [&changed, readable, weak = std::weak_ptr(alive)](const error_code&) {
                                          if (weak.expired()) return;
                                          *readable = true;
                                          changed.cancel();
                                        });
  events.notify([this, &changed, weak = std::weak_ptr(alive)] {
    asio::post(context, [&changed, weak] {
      if (!weak.expired()) changed.cancel();
    });
  });
  const auto chunk = [chunked](std::string_view text) {
    return chunked ? fmt::format("{:x}\r\n{}\r\n", text.size(), text) : std::string(text);
  };
  for (;;) {
    std::string chunks;
    while (const std::optional<std::string> event = events.next()) chunks += chunk(*event);
    const bool closed = events.closed();
    if (closed && chunked) chunks += "0\r\n\r\n";
    co_await write(connection, chunks);
    if (closed) co_return;
    if (!chunks.empty()) continue;  // more may have come meanwhile
    if (*readable) {
      char byte = 0;
      const ssize_t count = ::recv(connection.stream.socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
      if (count == 0 || (count < 0 && errno != EAGAIN)) throw Error("the client is gone");
      *readable = false;  // it sent something, which waits until the events end
    }
    error_code woken;
    changed.expires_after(kHeartbeat);
    co_await changed.async_wait(asio::redirect_error(use_awaitable, woken));
    if (!woken) {
      const std::string comment = chunk(": still here\n\n");
      co_await write(connection, comment);
    }
  }
}

/// Sends an answer. Throws if the client does not take it.
asio::awaitable<void> HttpServer::Loop::send(Connection& connection, Response& response, bool keep, bool head_only,
                                             bool chunked) {
  const bool bare = response.status == 204 || response.status == 304;
  const std::uint64_t bytes = response.content ? response.bytes : response.body.size();
  std::string head = head_of(response, always, keep, chunked, bare ? std::nullopt : std::optional(bytes));
  const bool content = !head_only && !bare;
  if (content && !response.content && !response.events) head += response.body;
  co_await write(connection, head);
  if (!content) co_return;
  if (response.events) co_await send_events(connection, *response.events, chunked);
  if (!response.content) co_return;
  for (std::uint64_t offset = 0; offset < bytes;) {
    std::string piece;
    const std::function<void()> work = [&] {
      try {
        piece = response.content(offset, std::min<std::uint64_t>(kAnswerPieceBytes, bytes - offset));
      } catch (const std::exception& error) {
        log_error("answer_broken", {{"reason", error.what()}});
      }
    };
    co_await in_worker(work);
    if (piece.empty()) throw Error("the content ended early");  // the head has been sent: only the connection can end
    co_await write(connection, piece);
    offset += piece.size();
  }
}

/// Gives the body to the exchange as it arrives. True if it has been received to its end.
asio::awaitable<bool> HttpServer::Loop::receive_body(Connection& connection,
                                                     http::request_parser<http::buffer_body>& parser,
                                                     Exchange& exchange) {
  std::vector<char> piece(kPieceBytes);
  std::size_t filled = 0;
  Clock::time_point window = Clock::now();
  double window_bytes = 0;
  int status = 0;
  std::string message;
  while (!exchange.answered()) {
    std::size_t used = 0;  // of the bytes received
    bool hungry = connection.received.empty();
    error_code error;
    while (!parser.is_done() && !hungry && filled < piece.size()) {
      auto& body = parser.get().body();
      body.data = piece.data() + filled;
      body.size = piece.size() - filled;
      used += parser.put(asio::buffer(connection.received.data() + used, connection.received.size() - used), error);
      filled = piece.size() - body.size;
      if (error == http::error::need_buffer) error = {};
      hungry = error == http::error::need_more || used == connection.received.size();
      if (error == http::error::need_more) error = {};
      if (error) break;
    }
    connection.received.erase(0, used);
    if (error) {
      status = error == http::error::body_limit ? 413 : 400;
      message = status == 413 ? "the request is too large" : "the body is malformed";
      break;
    }
    if (parser.is_done()) break;
    if (filled == piece.size()) {  // rarely, because waking a worker takes longer than to receive some bytes
      const std::function<void()> work = [&] { exchange.receive({piece.data(), filled}); };
      co_await in_worker(work);
      filled = 0;
      continue;
    }
    if (connection.received.size() >= kReadBytes) {
      status = 400;
      message = "the body is malformed";
      break;
    }
    const Clock::time_point deadline =
        std::min(Clock::now() + ticks(limits.pause),
                 window + ticks(limits.pause) + ticks(HttpLimits::Seconds(window_bytes / limits.bytes_per_s)));
    const std::size_t count = co_await read(connection, kReadBytes, deadline, error);
    window_bytes += static_cast<double>(count);
    if (window_bytes > kWindowBytes) {
      window_bytes = 0;
      window = Clock::now();
    }
    if (count == 0) {
      status = error == beast::error::timeout ? 408 : 400;
      message = status == 408 ? "the body comes too slowly" : "the body ended early";
      break;
    }
  }
  const std::function<void()> end = [&] {
    if (!exchange.answered() && status == 0 && filled > 0) exchange.receive({piece.data(), filled});
    if (exchange.answered()) return;
    if (status == 0)
      exchange.finish();
    else
      exchange.fail(status, message);
  };
  co_await in_worker(end);
  co_return parser.is_done();
}

/// Reads the head of a request. The answer if the request is refused for it.
std::optional<Response> HttpServer::Loop::read_head(std::string_view head,
                                                    http::request_parser<http::buffer_body>& parser, Request& request) {
  const auto malformed = [this](const std::string& objection) { return application.refusal(400, objection); };
  if (const std::string objection = head_objection(head); !objection.empty()) return malformed(objection);
  parser.header_limit(static_cast<std::uint32_t>(limits.head_bytes));
  parser.body_limit(limits.body_bytes);
  error_code error;
  parser.put(asio::buffer(head.data(), head.size()), error);
  if (error == http::error::body_limit) return application.refusal(413, "the request is too large");
  if (error || !parser.is_header_done()) return malformed("the request is malformed");
  const auto& parsed = parser.get();
  request.method = std::string(parsed.method_string());
  for (const auto& field : parsed) request.headers.add(std::string(field.name_string()), std::string(field.value()));
  if (const std::string objection = framing_objection(request); !objection.empty()) return malformed(objection);
  const bool newer = parsed.version() >= 11;
  if (!newer && request.headers.has("Transfer-Encoding")) return malformed("Transfer-Encoding needs HTTP/1.1");
  if (newer && !request.headers.has("Host")) return malformed("there is no header Host");
  if (!read_target(std::string_view(parsed.target().data(), parsed.target().size()), request))
    return malformed("the path is malformed");
  return std::nullopt;
}

/// Receives and answers one request. True if the connection can take another.
asio::awaitable<bool> HttpServer::Loop::serve_request(Connection& connection) {
  error_code error;
  connection.idle = true;
  if (connection.received.empty()) connection.received.shrink_to_fit();
  if (connection.received.empty()) co_await read(connection, kHeadReadBytes, Clock::now() + ticks(limits.idle), error);
  if (error || stopping) co_return false;
  connection.idle = false;

  const Clock::time_point deadline = Clock::now() + ticks(limits.head);
  std::size_t head_bytes = 0;
  for (std::size_t searched = 0; head_bytes == 0;) {
    // Some clients send a line break after a body (RFC 9112, 2.2).
    if (searched == 0 && connection.received.starts_with("\r\n")) connection.received.erase(0, 2);
    const std::size_t end = connection.received.find("\r\n\r\n", searched);
    if (end != std::string::npos) {
      head_bytes = end + 4;
      break;
    }
    if (connection.received.size() > limits.head_bytes) break;
    searched = connection.received.size() - std::min<std::size_t>(connection.received.size(), 3);
    if (co_await read(connection, kHeadReadBytes, deadline, error) == 0) co_return false;
  }
  http::request_parser<http::buffer_body> parser;
  Request request;
  request.address = connection.address;
  std::optional<Response> refusal;
  if (head_bytes == 0 || head_bytes > limits.head_bytes) {
    refusal = application.refusal(431, "the headers are too long");
  } else {
    refusal = read_head(std::string_view(connection.received).substr(0, head_bytes), parser, request);
    connection.received.erase(0, head_bytes);
  }
  if (refusal) {
    co_await send(connection, *refusal, false, false, true);
    co_await discard(connection);
    co_return false;
  }

  const bool body = has_body(request) && !parser.is_done(), head_only = request.method == "HEAD";
  const bool newer = parser.get().version() >= 11;
  const bool expects = newer && boost::algorithm::iequals(request.headers.get("Expect"), "100-continue");
  std::unique_ptr<Exchange> exchange;
  const std::function<void()> begin = [&] {
    exchange = application.begin(std::move(request));
    if (!body && !exchange->answered()) exchange->finish();
  };
  co_await in_worker(begin);
  bool whole = !body;
  if (body && !exchange->answered()) {
    if (expects) co_await write(connection, "HTTP/1.1 100 Continue\r\n\r\n");
    whole = co_await receive_body(connection, parser, *exchange);
  }
  const bool keep = whole && (newer || !exchange->response().events) && parser.get().keep_alive() && !stopping;
  co_await send(connection, exchange->response(), keep, head_only, newer);
  if (!whole) co_await discard(connection);
  co_return keep;
}

asio::awaitable<void> HttpServer::Loop::serve(std::shared_ptr<Connection> connection) {
  const struct Registered {
    Registered(Loop& counting, Connection& counted) : loop(counting), connection(counted) {
      ++loop.addresses[connection.from];
      loop.connections.insert(&connection);
    }
    ~Registered() {
      loop.connections.erase(&connection);
      if (--loop.addresses[connection.from] == 0) loop.addresses.erase(connection.from);
    }
    Loop& loop;
    Connection& connection;
  } registered(*this, *connection);
  try {
    while (co_await serve_request(*connection)) {
    }
  } catch (const std::exception&) {
    // The client is gone or too slow, or the content of an answer failed, which is in the log.
  }
  error_code ignored;
  connection->stream.socket().shutdown(tcp::socket::shutdown_both, ignored);
  connection->stream.socket().close(ignored);
}

asio::awaitable<void> HttpServer::Loop::accept() {
  asio::steady_timer pause(context);
  while (!stopping) {
    error_code error;
    tcp::socket socket(context);
    co_await acceptor.async_accept(socket, asio::redirect_error(use_awaitable, error));
    if (stopping) co_return;
    namespace errc = boost::system::errc;
    if (error == errc::bad_file_descriptor || error == errc::invalid_argument || error == errc::not_a_socket) {
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
    auto connection = std::make_shared<Connection>(Connection{
        beast::tcp_stream(std::move(socket)), other.address().to_string(), limited_address(other.address()), {}, true});
    const auto counted = addresses.find(connection->from);
    if (connections.size() >= limits.connections ||
        (limits.address_connections > 0 && counted != addresses.end() && counted->second >= limits.address_connections))
      continue;  // closes it
    asio::co_spawn(context, serve(std::move(connection)), asio::detached);
  }
}

/// Ends everything once `stop` is true.
asio::awaitable<void> HttpServer::Loop::watch(const std::atomic<bool>& stop, const std::function<void()>& announce) {
  asio::steady_timer timer(context);
  const auto close = [this](bool all) {
    error_code ignored;
    for (Connection* connection : connections)
      if (all || connection->idle) connection->stream.socket().close(ignored);
  };
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
  const Clock::time_point end = Clock::now() + ticks(limits.stop);
  while (!connections.empty()) {
    close(Clock::now() >= end);
    timer.expires_after(kLookForStop);
    co_await timer.async_wait(use_awaitable);
  }
}

HttpServer::HttpServer(Application& application, Headers always, HttpLimits limits)
    : loop_(std::make_unique<Loop>(application, std::move(always), limits)) {}

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
  loop_->workers.join();
  if (!loop_->failure.empty()) throw Error("no more connections can be accepted: " + loop_->failure);
}

}  // namespace tunefind::server
