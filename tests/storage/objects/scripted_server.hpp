#pragma once

#include <arpa/inet.h>
#include <atomic>
#include <functional>
#include <netinet/in.h>
#include <optional>
#include <poll.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

namespace tunefind::test {

/// A complete HTTP response with this status ("200 OK") and body.
inline std::string http_answer(const std::string& status, const std::string& body) {
  return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// A server on loopback that sends the responses that a test scripts, and passes everything else on to a real server.
class ScriptedServer {
 public:
  /// Called with the bytes that a client sends, as they arrive, so the head of a request comes first. A returned text
  /// is the response, after which the connection is closed; nothing passes the bytes on to the real server. Several
  /// threads call it at the same time.
  using Answer = std::function<std::optional<std::string>(std::string_view sent)>;

  explicit ScriptedServer(Answer answer, int port_of_real_one = 0)
      : answer_(std::move(answer)), real_(port_of_real_one), listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 16) != 0 ||
        getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
      throw std::runtime_error("no socket on loopback");
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
  }
  ~ScriptedServer() {
    closing_ = true;
    acceptor_.join();
    for (std::thread& connection : connections_) connection.join();
    close(listener_);
  }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  int connections() const { return count_; }
  /// Closes a connection, once, after this many more bytes have come from the real server.
  void cut_answer_after(long bytes) { left_ = bytes; }

 private:
  static sockaddr_in loopback(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
  }

  static bool readable(int descriptor) {
    pollfd waiting{descriptor, POLLIN, 0};
    return poll(&waiting, 1, 20) > 0;
  }

  void accept_all() {
    while (!closing_) {
      if (!readable(listener_)) continue;
      const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (client < 0) continue;
      ++count_;
      connections_.emplace_back([this, client] { serve(client); });
    }
  }

  static bool send_all(int to, std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  void serve(int client) {
    const int real = real_ ? socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) : -1;
    const sockaddr_in address = loopback(real_);
    if (real >= 0) static_cast<void>(connect(real, reinterpret_cast<const sockaddr*>(&address), sizeof address));
    while (!closing_ && pass(client, real)) {
    }
    if (real >= 0) close(real);
    close(client);
  }

  /// Passes on the bytes that have arrived. Returns false when the connection must be closed.
  bool pass(int client, int real) {
    std::vector<char> bytes(1 << 16);
    pollfd waiting[2] = {{client, POLLIN, 0}, {real, POLLIN, 0}};
    if (poll(waiting, 2, 20) <= 0) return true;
    if (waiting[0].revents) {
      const ssize_t got = recv(client, bytes.data(), bytes.size(), 0);
      if (got <= 0) return false;
      const std::string_view sent(bytes.data(), static_cast<std::size_t>(got));
      if (const auto answer = answer_(sent)) return send_all(client, *answer) && false;
      if (real < 0) return true;  // no response, ever
      if (!send_all(real, sent)) return false;
    }
    if (waiting[1].revents) {
      const ssize_t got = recv(real, bytes.data(), bytes.size(), 0);
      if (got <= 0) return false;
      if (const long left = left_; left >= 0) {
        if (left < got) {
          left_ = -1;
          send_all(client, {bytes.data(), static_cast<std::size_t>(left)});
          return false;
        }
        left_ = left - got;
      }
      if (!send_all(client, {bytes.data(), static_cast<std::size_t>(got)})) return false;
    }
    return true;
  }

  Answer answer_;
  int real_;
  int listener_;
  int port_ = 0;
  std::atomic<bool> closing_ = false;
  std::atomic<int> count_ = 0;
  std::atomic<long> left_ = -1;
  std::vector<std::thread> connections_;  // used by the acceptor thread only, until that has ended
  std::thread acceptor_;
};

}  // namespace tunefind::test
