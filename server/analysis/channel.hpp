#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "features/error.hpp"
#include "storage/descriptor.hpp"

namespace tunefind::server {

/// The other end of a channel is closed: its process has ended.
struct ChannelClosed : Error {
  using Error::Error;
};

/// What was waited for did not come in time, or is not waited for any more.
struct ChannelTimeout : Error {
  using Error::Error;
};

/// Until when to wait: a moment, or before it as soon as `stop`, if there is one, becomes true.
struct Deadline {
  std::chrono::steady_clock::time_point at = std::chrono::steady_clock::time_point::max();
  const std::atomic<bool>* stop = nullptr;

  /// So many seconds from now.
  static Deadline in(double seconds, const std::atomic<bool>* stop = nullptr);
};

/// One message: what it is, its content and, towards a worker only, a file that comes with it.
struct Message {
  std::uint32_t kind = 0;
  std::string content;
  Descriptor file;
};

/// The envelope before each message's content, little-endian: magic "TFAW", kind (u32), length (u64), and the XXH3-64
/// of the content, seeded with that of the three before it.
inline constexpr std::size_t kEnvelopeBytes = 24;
std::string message_envelope(std::uint32_t kind, std::string_view content);

/// What an envelope says. Throws FormatError if it is none, or if the content would be longer than `most_bytes`.
struct MessageHead {
  std::uint32_t kind = 0;
  std::size_t length = 0;
  std::uint64_t checksum = 0;
};
MessageHead read_envelope(std::string_view envelope, std::size_t most_bytes);

/// Throws FormatError if the content is not the one that the envelope was made for.
void require_content(const MessageHead& head, std::string_view content);

/// Sends and receives messages over a socket. One thread at a time.
class Channel {
 public:
  explicit Channel(Descriptor socket) : socket_(std::move(socket)) {}

  /// Throws ChannelClosed or ChannelTimeout. `file`, a descriptor number, stays the caller's.
  void send(std::uint32_t kind, std::string_view content, const Deadline& deadline, int file = -1);

  /// The next message. Throws ChannelClosed, ChannelTimeout, or FormatError if it is none or longer than `most_bytes`.
  /// Files are taken with `takes_files` only; else they are closed unseen.
  Message receive(std::size_t most_bytes, const Deadline& deadline, bool takes_files = false);

  /// True if the other end was closed and nothing is left to receive.
  bool is_closed() const;

  /// True if the other end is open and has sent nothing that was not received.
  bool is_silent() const;

 private:
  void wait_for(short events, const Deadline& deadline) const;

  Descriptor socket_;
};

}  // namespace tunefind::server
