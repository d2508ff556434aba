#include "server/http/connection.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "server/http/pace.hpp"

namespace tunefind::server {
namespace {

constexpr std::size_t kDiscardBytes = 64 << 10;          // at once
constexpr std::uint64_t kMostDiscardedBytes = 64 << 20;  // of a body that nobody needs
constexpr auto kDiscard = std::chrono::seconds(60);

}  // namespace

Connection::Connection(Socket socket, const std::string& address, const HttpLimits& limits)
    : stream_(std::move(socket)), address_(address), limits_(limits) {}

Task<std::size_t> Connection::read(std::size_t most, Deadline deadline, boost::system::error_code& error) {
  const std::size_t before = received.size();
  received.resize(before + most);
  stream_.expires_at(deadline);
  const std::size_t count =
      co_await stream_.async_read_some(boost::asio::buffer(received.data() + before, most),
                                       boost::asio::redirect_error(boost::asio::use_awaitable, error));
  received.resize(before + count);
  co_return count;
}

Task<void> Connection::write(std::string_view bytes) {
  Pace pace(limits_.stalled, limits_.bytes_per_s);
  while (!bytes.empty()) {
    stream_.expires_at(pace.deadline());
    const std::size_t count =
        co_await stream_.async_write_some(boost::asio::buffer(bytes.data(), bytes.size()), boost::asio::use_awaitable);
    bytes.remove_prefix(count);
    pace.moved(count);
  }
}

Task<void> Connection::discard() {
  idle = true;
  boost::system::error_code error;
  socket().shutdown(Socket::shutdown_send, error);
  const Deadline end = Clock::now() + kDiscard;
  const auto pause = std::chrono::duration_cast<Clock::duration>(limits_.pause);
  for (std::uint64_t bytes = 0; !error && bytes < kMostDiscardedBytes;) {
    received.clear();
    bytes += co_await read(kDiscardBytes, std::min(end, Clock::now() + pause), error);
  }
}

void Connection::close() {
  boost::system::error_code ignored;
  socket().shutdown(Socket::shutdown_both, ignored);
  socket().close(ignored);
}

}  // namespace tunefind::server
