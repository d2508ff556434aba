#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <chrono>
#include <string>
#include <string_view>

#include "server/http/http_limits.hpp"
#include "server/http/task.hpp"

namespace tunefind::server {

/// A client's connection: bytes in and out, each with its time limit. Used by the thread of the server's loop only.
class Connection {
 public:
  using Socket = boost::asio::ip::tcp::socket;
  using Clock = std::chrono::steady_clock;
  using Deadline = Clock::time_point;

  /// `limits` must outlive the connection.
  Connection(Socket socket, const std::string& address, const HttpLimits& limits);

  /// Appends bytes that arrive until `deadline`, at most `most`, to those received; returns how many. 0 with an error
  /// if none arrive.
  Task<std::size_t> read(std::size_t most, Deadline deadline, boost::system::error_code& error);
  /// Sends all bytes. Throws if the client takes them too slowly.
  Task<void> write(std::string_view bytes);
  /// Reads what the client is still sending, for a while, after an answer that ends the connection: the client would
  /// not see the answer if the connection were closed at once.
  Task<void> discard();
  /// Closes the connection; what waits for it ends with an error.
  void close();

  Socket& socket() { return stream_.socket(); }
  const std::string& address() const { return address_; }

  std::string received;  ///< bytes that have arrived and not been used
  bool idle = true;      ///< no request is in progress

 private:
  boost::beast::tcp_stream stream_;
  const std::string address_;
  const HttpLimits& limits_;
};

}  // namespace tunefind::server
