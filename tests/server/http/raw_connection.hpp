#pragma once

#include <arpa/inet.h>
#include <cstdint>
#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>

namespace tunefind::test {

/// A TCP connection for sending any bytes, including those that no HTTP client sends.
class RawConnection {
 public:
  explicit RawConnection(int port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("no connection");
  }
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;
  ~RawConnection() { ::close(socket_); }

  /// False if the other end has closed.
  bool send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  /// Everything that arrives until `mark` has arrived, the other end closes, or nothing arrives for `timeout_ms`.
  std::string receive(int timeout_ms = 300, std::string_view mark = {}) {
    std::string all;
    pollfd readable{socket_, POLLIN, 0};
    while (poll(&readable, 1, timeout_ms) == 1) {
      char bytes[4096];
      const ssize_t count = ::recv(socket_, bytes, sizeof bytes, 0);
      if (count <= 0) {
        closed_ = true;
        break;
      }
      all.append(bytes, static_cast<std::size_t>(count));
      if (!mark.empty() && all.find(mark) != std::string::npos) break;
    }
    return all;
  }

  /// True if `receive` has seen that the other end closed the connection.
  bool closed() const { return closed_; }

 private:
  int socket_;
  bool closed_ = false;
};

}  // namespace tunefind::test
