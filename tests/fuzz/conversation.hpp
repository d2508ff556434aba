#pragma once

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <cstdint>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/fuzz/guarantees.hpp"

namespace tunefind {

/// The result of a system call, which is made again as often as a signal interrupts it: libFuzzer's timer sends one now
/// and then.
ssize_t uninterrupted(const auto& call) {
  ssize_t result = 0;
  do result = call();
  while (result < 0 && errno == EINTR);
  return result;
}

/// Sends bytes to a server on this machine in pieces of so many bytes, says that no more will come, and returns all
/// that it answers.
inline std::string conversation(int port, std::string_view sent, std::size_t piece_bytes) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const ssize_t connected =
      uninterrupted([&] { return ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address); });
  require(connected == 0 || errno == EISCONN);  // after an interruption the first call goes on by itself
  const int at_once = 1;                        // so that pieces travel alone
  require(::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once) == 0);
  while (!sent.empty()) {
    const ssize_t count =
        uninterrupted([&] { return ::send(socket, sent.data(), std::min(sent.size(), piece_bytes), MSG_NOSIGNAL); });
    if (count <= 0) break;  // the server has ended the connection
    sent.remove_prefix(static_cast<std::size_t>(count));
  }
  ::shutdown(socket, SHUT_WR);
  std::string answers;
  char bytes[4096];
  for (ssize_t count = 0; (count = uninterrupted([&] { return ::recv(socket, bytes, sizeof bytes, 0); })) > 0;)
    answers.append(bytes, static_cast<std::size_t>(count));
  ::close(socket);
  return answers;
}

}  // namespace tunefind
