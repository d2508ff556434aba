#include "server/http/incoming_request.hpp"

#include <algorithm>
#include <boost/algorithm/string/predicate.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/error.hpp>
#include <vector>

#include "server/http/framing.hpp"
#include "server/http/pace.hpp"

namespace tunefind::server {
namespace {

namespace http = boost::beast::http;
using boost::system::error_code;

constexpr std::size_t kHeadReadBytes = 4 << 10, kBodyReadBytes = 64 << 10;  // at most at once
constexpr std::size_t kPieceBytes = 128 << 10;  // of a body, given to the application at once
// The end of a body in chunks, "0", has at least so many bytes from its size on. Beast's parser (of Boost 1.74) asserts
// that it is not given fewer once it has seen that size, so it gets nothing until these are there.
constexpr std::size_t kLeastChunkedBytes = 5;

/// Bytes of a body on their way from a connection through the parser to the application.
struct BodyPiece {
  std::vector<char> bytes = std::vector<char>(kPieceBytes);
  std::size_t filled = 0;

  bool full() const { return filled == bytes.size(); }
  std::string_view view() const { return {bytes.data(), filled}; }

  /// Moves what has been received through the parser until the body ends, the piece is full or nothing is left that the
  /// parser can use.
  void fill(std::string& received, http::request_parser<http::buffer_body>& parser, error_code& error) {
    const std::size_t least = parser.chunked() ? kLeastChunkedBytes : 1;
    std::size_t used = 0;
    bool hungry = received.size() < least;
    while (!parser.is_done() && !hungry && !full() && !error) {
      auto& body = parser.get().body();
      body.data = bytes.data() + filled;
      body.size = bytes.size() - filled;
      used += parser.put(boost::asio::buffer(received.data() + used, received.size() - used), error);
      filled = bytes.size() - body.size;
      hungry = error == http::error::need_more || received.size() - used < least;
      if (error == http::error::need_more || error == http::error::need_buffer) error = {};
    }
    received.erase(0, used);
  }
};

}  // namespace

IncomingRequest::IncomingRequest(Connection& connection, Application& application, const HttpLimits& limits)
    : connection_(connection), application_(application), limits_(limits) {
  head.address = connection.address();
}

Task<bool> IncomingRequest::receive_head() {
  const auto until = [](HttpLimits::Seconds time) {
    return Connection::Clock::now() + std::chrono::duration_cast<Connection::Clock::duration>(time);
  };
  std::string& received = connection_.received;
  error_code error;
  connection_.idle = true;
  if (received.empty()) {
    received.shrink_to_fit();
    if (co_await connection_.read(kHeadReadBytes, until(limits_.idle), error) == 0) co_return false;
  }
  connection_.idle = false;
  const Connection::Deadline deadline = until(limits_.head);
  bool skipped = false;
  for (std::size_t searched = 0;;) {
    // Some clients send a line break after a body (RFC 9112, 2.2). Only one is skipped, however it comes in packets.
    if (!skipped && received.starts_with("\r\n")) {
      received.erase(0, 2);
      skipped = true;
    }
    const std::size_t end = received.find("\r\n\r\n", searched);
    const std::size_t bytes = end == std::string::npos ? received.size() : end + 4;
    if (bytes > limits_.head_bytes) {
      refusal = application_.refusal(431, "the headers are too long");
      co_return true;
    }
    if (end != std::string::npos) {
      refusal = parse(std::string_view(received).substr(0, bytes));
      received.erase(0, bytes);
      co_return true;
    }
    searched = received.size() - std::min<std::size_t>(received.size(), 3);
    if (co_await connection_.read(kHeadReadBytes, deadline, error) == 0) co_return false;
  }
}

/// Reads the head. The answer if the request is refused for it.
std::optional<Response> IncomingRequest::parse(std::string_view text) {
  const auto malformed = [this](const std::string& objection) { return application_.refusal(400, objection); };
  if (const std::string objection = head_objection(text); !objection.empty()) return malformed(objection);
  parser_.header_limit(static_cast<std::uint32_t>(limits_.head_bytes));
  parser_.body_limit(limits_.body_bytes);
  error_code error;
  parser_.put(boost::asio::buffer(text.data(), text.size()), error);
  if (error == http::error::body_limit) return application_.refusal(413, "the request is too large");
  if (error || !parser_.is_header_done()) return malformed("the request is malformed");
  const auto& parsed = parser_.get();
  head.method = std::string(parsed.method_string());
  for (const auto& field : parsed) head.headers.add(std::string(field.name_string()), std::string(field.value()));
  if (const std::string objection = framing_objection(head); !objection.empty()) return malformed(objection);
  newer_ = parsed.version() >= 11;
  if (!newer_ && head.headers.has("Transfer-Encoding")) return malformed("Transfer-Encoding needs HTTP/1.1");
  if (newer_ && !head.headers.has("Host")) return malformed("there is no header Host");
  if (!read_target(std::string_view(parsed.target().data(), parsed.target().size()), head))
    return malformed("the path is malformed");
  has_body_ = tunefind::server::has_body(head) && !parser_.is_done();
  head_only_ = head.method == "HEAD";
  keeps_ = parsed.keep_alive();
  expects_continue_ = newer_ && boost::algorithm::iequals(head.headers.get("Expect"), "100-continue");
  return std::nullopt;
}

Task<bool> IncomingRequest::receive_body(Exchange& exchange, Lanes& lanes) {
  BodyPiece piece;
  Pace pace(limits_.pause, limits_.bytes_per_s);
  int status = 0;
  std::string message;
  const auto refuse = [&](int with, const char* reason) {
    status = with;
    message = reason;
  };
  while (!exchange.answered() && status == 0) {
    error_code error;
    piece.fill(connection_.received, parser_, error);
    if (error) {
      if (error == http::error::body_limit)
        refuse(413, "the request is too large");
      else
        refuse(400, "the body is malformed");
    } else if (parser_.is_done()) {
      break;
    } else if (piece.full()) {  // rarely, because waking a thread takes longer than to receive some bytes
      const std::function<void()> work = [&] { exchange.receive(piece.view()); };
      co_await lanes.run(exchange.lane(), work);
      piece.filled = 0;
    } else if (connection_.received.size() >= kBodyReadBytes) {  // of which the parser can make nothing
      refuse(400, "the body is malformed");
    } else {
      const std::size_t count = co_await connection_.read(kBodyReadBytes, pace.deadline(), error);
      pace.moved(count);
      if (count == 0 && error == boost::beast::error::timeout)
        refuse(408, "the body comes too slowly");
      else if (count == 0)
        refuse(400, "the body ended early");
    }
  }
  const std::function<void()> end = [&] {
    if (!exchange.answered() && status == 0 && piece.filled > 0) exchange.receive(piece.view());
    if (exchange.answered()) return;
    if (status == 0)
      exchange.finish();
    else
      exchange.fail(status, message);
  };
  co_await lanes.run(exchange.lane(), end);
  co_return parser_.is_done();
}

}  // namespace tunefind::server
