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

/// The other end of a channel is closed, because its process has ended.
struct ChannelClosed : Error {
  using Error::Error;
};

/// The deadline of a wait has passed, or the wait was stopped.
struct ChannelTimeout : Error {
  using Error::Error;
};

/// Ends a wait at a time, or earlier as soon as `*stop` becomes true. `stop` can be null.
struct Deadline {
  std::chrono::steady_clock::time_point at = std::chrono::steady_clock::time_point::max();
  const std::atomic<bool>* stop = nullptr;

  /// The deadline `seconds` from now.
  static Deadline in(double seconds, const std::atomic<bool>* stop = nullptr);
};

/// One message. `kind` is a MessageKind (server/analysis/messages.hpp). Messages to a worker can carry an open file.
struct Message {
  std::uint32_t kind = 0;
  std::string content;
  Descriptor file;
};

/// Each message's content follows an envelope, little-endian: magic "TFAW", kind (u32), length (u64), and the XXH3-64
/// of the content, whose seed depends on kind and length.
inline constexpr std::size_t kEnvelopeBytes = 24;
std::string message_envelope(std::uint32_t kind, std::string_view content);

/// The content of an envelope, without the magic.
struct MessageHead {
  std::uint32_t kind = 0;
  std::size_t length = 0;
  std::uint64_t checksum = 0;
};
/// Throws FormatError if it is not an envelope, or if the content would be longer than `most_bytes`.
MessageHead read_envelope(std::string_view envelope, std::size_t most_bytes);

/// Throws FormatError unless the content has the length and checksum that the envelope names.
void require_content(const MessageHead& head, std::string_view content);

/// Sends and receives messages over a stream socket. Only one thread may use it at a time.
class Channel {
 public:
  explicit Channel(Descriptor socket) : socket_(std::move(socket)) {}

  /// Throws ChannelClosed or ChannelTimeout. `file` is an open descriptor to send along, which the caller keeps, or -1.
  void send(std::uint32_t kind, std::string_view content, const Deadline& deadline, int file = -1);

  /// Waits for the next message. Throws ChannelClosed, ChannelTimeout, or FormatError if what came is not a message or
  /// its content is longer than `most_bytes`. Files that come with it are closed unless `takes_files` is true.
  Message receive(std::size_t most_bytes, const Deadline& deadline, bool takes_files = false);

  /// True if the other end is closed and nothing is left to receive.
  bool is_closed() const;

  /// True if the other end is open and nothing waits to be received.
  bool is_silent() const;

 private:
  void wait_for(short events, const Deadline& deadline) const;

  Descriptor socket_;
};

}  // namespace tunefind::server
