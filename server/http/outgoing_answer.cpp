#include "server/http/outgoing_answer.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/status.hpp>
#include <cerrno>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include "features/error.hpp"
#include "server/util/log.hpp"

namespace tunefind::server {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::size_t kAnswerPieceBytes = 256 << 10;
constexpr auto kHeartbeat = std::chrono::seconds(15);   // between comment lines of a silent stream, as API.md says
constexpr auto kLongestStream = std::chrono::hours(1);  // pages open another, if their session still holds

bool has_content(const Response& response) { return response.status != 204 && response.status != 304; }

std::uint64_t length_of(const Response& response) { return response.content ? response.bytes : response.body.size(); }

std::string head_of(const Response& response, const Headers& always, const AnswerForm& form) {
  const auto reason =
      boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(static_cast<unsigned>(response.status)));
  std::string head = fmt::format("HTTP/1.1 {} {}\r\nDate: {:%a, %d %b %Y %H:%M:%S} GMT\r\n", response.status,
                                 std::string(reason), fmt::gmtime(std::chrono::system_clock::now()));
  for (const Headers* headers : {&always, &response.headers})
    for (const auto& [name, value] : *headers) head += fmt::format("{}: {}\r\n", name, value);
  if (response.events && form.chunked)
    head += "Transfer-Encoding: chunked\r\n";
  else if (!response.events && has_content(response))
    head += fmt::format("Content-Length: {}\r\n", length_of(response));
  return head + (form.keep ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n");
}

/// Wakes a coroutine of the loop when events have come or the client has sent something or is gone.
class Awakener {
 public:
  Awakener(Connection& connection, EventSource& events)
      : connection_(connection), events_(events), timer_(connection.socket().get_executor()) {
    connection.socket().async_wait(Connection::Socket::wait_read,
                                   [this, weak = std::weak_ptr(alive_)](const error_code&) {
                                     if (weak.expired()) return;
                                     readable_ = true;
                                     timer_.cancel();
                                   });
    events.notify([this, weak = std::weak_ptr(alive_), executor = timer_.get_executor()] {
      asio::post(executor, [this, weak] {  // which can run after this object is gone
        if (!weak.expired()) timer_.cancel();
      });
    });
  }
  ~Awakener() { events_.notify({}); }
  Awakener(const Awakener&) = delete;
  Awakener& operator=(const Awakener&) = delete;

  /// Throws if the client is gone. True if it is not and nothing happened for so long.
  Task<bool> sleep(std::chrono::seconds most) {
    if (readable_) {
      char byte = 0;
      const ssize_t count = ::recv(connection_.socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
      if (count == 0 || (count < 0 && errno != EAGAIN)) throw Error("the client is gone");
      readable_ = false;  // it sent something, which waits until the events end
    }
    error_code woken;
    timer_.expires_after(most);
    co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    co_return !woken;
  }

 private:
  Connection& connection_;
  EventSource& events_;
  asio::steady_timer timer_;
  bool readable_ = false;
  const std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

Task<void> send_events(Connection& connection, EventSource& events, bool chunked) {
  Awakener awakener(connection, events);
  const auto chunk = [chunked](std::string_view text) {
    return chunked ? fmt::format("{:x}\r\n{}\r\n", text.size(), text) : std::string(text);
  };
  const auto end = std::chrono::steady_clock::now() + kLongestStream;
  for (;;) {
    std::string chunks;
    while (const std::optional<std::string> event = events.next()) chunks += chunk(*event);
    const bool closed = events.closed() || std::chrono::steady_clock::now() >= end;
    if (closed && chunked) chunks += "0\r\n\r\n";
    co_await connection.write(chunks);
    if (closed) co_return;
    if (!chunks.empty()) continue;  // more may have come meanwhile
    if (co_await awakener.sleep(kHeartbeat)) {
      const std::string comment = chunk(": still here\n\n");
      co_await connection.write(comment);
    }
  }
}

Task<void> send_content(Connection& connection, const Response& response, Lanes& lanes, Lane lane) {
  for (std::uint64_t offset = 0; offset < response.bytes;) {
    std::string piece;
    const std::function<void()> work = [&] {
      try {
        piece = response.content(offset, std::min<std::uint64_t>(kAnswerPieceBytes, response.bytes - offset));
      } catch (const std::exception& error) {
        log_error("answer_broken", {{"reason", error.what()}});
      }
    };
    co_await lanes.run(lane, work);
    if (piece.empty()) throw Error("the content ended early");  // the head has been sent: only the connection can end
    co_await connection.write(piece);
    offset += piece.size();
  }
}

}  // namespace

Task<void> send(Connection& connection, Response& response, AnswerForm form, const Headers& always, Lanes& lanes,
                Lane lane) {
  std::string head = head_of(response, always, form);
  const bool content = !form.head_only && has_content(response);
  if (content && !response.content && !response.events) head += response.body;
  co_await connection.write(head);
  if (content && response.events)
    co_await send_events(connection, *response.events, form.chunked);
  else if (content && response.content)
    co_await send_content(connection, response, lanes, lane);
}

}  // namespace tunefind::server
