#include "server/analysis/channel.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>
#include <xxhash.h>

namespace tunefind::server {
namespace {

static_assert(std::endian::native == std::endian::little);  // the envelope is written as it is in memory

constexpr char kMagic[] = {'T', 'F', 'A', 'W'};

struct Envelope {
  char magic[4];
  std::uint32_t kind;
  std::uint64_t length;
  std::uint64_t checksum;
};
static_assert(sizeof(Envelope) == kEnvelopeBytes);

// How often a wait looks at `Deadline::stop`; chosen by hand.
constexpr std::chrono::milliseconds kPollInterval{20};

std::uint64_t checksum_of(std::uint32_t kind, std::string_view content) {
  const std::uint64_t seed = XXH3_64bits(&kind, sizeof kind) + content.size();
  return XXH3_64bits_withSeed(content.data(), content.size(), seed);
}

[[noreturn]] void fail(const char* what) {
  if (errno == EPIPE || errno == ECONNRESET) throw ChannelClosed("the other process has ended");
  throw Error(fmt::format("{}: {}", what, std::strerror(errno)));
}

bool must_wait() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

}  // namespace

Deadline Deadline::in(double seconds, const std::atomic<bool>* stop) {
  return {std::chrono::steady_clock::now() + std::chrono::microseconds(std::llround(seconds * 1e6)), stop};
}

std::string message_envelope(std::uint32_t kind, std::string_view content) {
  Envelope envelope{{}, kind, content.size(), checksum_of(kind, content)};
  std::memcpy(envelope.magic, kMagic, sizeof kMagic);
  return {reinterpret_cast<const char*>(&envelope), sizeof envelope};
}

MessageHead read_envelope(std::string_view bytes, std::size_t most_bytes) {
  if (bytes.size() != kEnvelopeBytes) throw FormatError("a message is shorter than its envelope");
  Envelope envelope{};
  std::memcpy(&envelope, bytes.data(), sizeof envelope);
  if (std::memcmp(envelope.magic, kMagic, sizeof kMagic) != 0) throw FormatError("not a message");
  if (envelope.length > most_bytes)
    throw FormatError(fmt::format("a message of {} bytes; at most {} are allowed", envelope.length, most_bytes));
  return {envelope.kind, static_cast<std::size_t>(envelope.length), envelope.checksum};
}

void require_content(const MessageHead& head, std::string_view content) {
  if (content.size() != head.length || checksum_of(head.kind, content) != head.checksum)
    throw FormatError("a message whose content does not match its checksum");
}

void Channel::wait_for(short events, const Deadline& deadline) const {
  using std::chrono::milliseconds;
  while (true) {
    if (deadline.stop && *deadline.stop) throw ChannelTimeout("stopped");
    int wait_ms = -1;
    if (deadline.at != std::chrono::steady_clock::time_point::max()) {
      const auto left = std::chrono::ceil<milliseconds>(deadline.at - std::chrono::steady_clock::now());
      if (left <= milliseconds(0)) throw ChannelTimeout("took too long");
      wait_ms = static_cast<int>(std::min<milliseconds::rep>(left.count(), 1 << 20));
    }
    if (deadline.stop)
      wait_ms = wait_ms < 0 ? static_cast<int>(kPollInterval.count())
                            : std::min(wait_ms, static_cast<int>(kPollInterval.count()));
    pollfd entry{socket_.number, events, 0};
    const int ready = poll(&entry, 1, wait_ms);
    if (ready > 0) return;
    if (ready < 0 && errno != EINTR) fail("poll");
  }
}

void Channel::send(std::uint32_t kind, std::string_view content, const Deadline& deadline, int file) {
  const std::string head = message_envelope(kind, content);
  std::size_t sent = 0;
  while (sent < head.size() + content.size()) {
    std::array<iovec, 2> parts{};
    std::size_t count = 0;
    if (sent < head.size()) parts[count++] = {const_cast<char*>(head.data()) + sent, head.size() - sent};
    const std::size_t from = sent < head.size() ? 0 : sent - head.size();
    if (from < content.size()) parts[count++] = {const_cast<char*>(content.data()) + from, content.size() - from};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = count;
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    if (file >= 0 && sent == 0) {
      message.msg_control = control.data();
      message.msg_controllen = control.size();
      cmsghdr* const rights = CMSG_FIRSTHDR(&message);
      rights->cmsg_level = SOL_SOCKET;
      rights->cmsg_type = SCM_RIGHTS;
      rights->cmsg_len = CMSG_LEN(sizeof(int));
      std::memcpy(CMSG_DATA(rights), &file, sizeof file);
    }
    const ssize_t done = sendmsg(socket_.number, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (done < 0 && !must_wait()) fail("sendmsg");
    if (done < 0) wait_for(POLLOUT, deadline);
    if (done > 0) sent += static_cast<std::size_t>(done);
  }
}

Message Channel::receive(std::size_t most_bytes, const Deadline& deadline, bool takes_files) {
  Message result;
  const auto fill = [&](std::string& bytes) {
    std::size_t filled = 0;
    while (filled < bytes.size()) {
      iovec part{bytes.data() + filled, bytes.size() - filled};
      msghdr message{};
      message.msg_iov = &part;
      message.msg_iovlen = 1;
      alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
      if (takes_files) {
        message.msg_control = control.data();
        message.msg_controllen = control.size();
      }
      const ssize_t count = recvmsg(socket_.number, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
      if (count == 0) throw ChannelClosed("the other process has ended");
      if (count < 0 && !must_wait()) fail("recvmsg");
      if (count < 0) {
        wait_for(POLLIN, deadline);
        continue;
      }
      filled += static_cast<std::size_t>(count);
      const cmsghdr* const rights = takes_files ? CMSG_FIRSTHDR(&message) : nullptr;
      if (rights && rights->cmsg_type == SCM_RIGHTS) {
        int file = -1;
        std::memcpy(&file, CMSG_DATA(rights), sizeof file);
        result.file = Descriptor(file);
      }
    }
  };
  std::string envelope(kEnvelopeBytes, '\0');
  fill(envelope);
  const MessageHead head = read_envelope(envelope, most_bytes);
  result.kind = head.kind;
  result.content.resize(head.length);
  fill(result.content);
  require_content(head, result.content);
  return result;
}

bool Channel::is_closed() const {
  char byte = 0;
  return recv(socket_.number, &byte, 1, MSG_DONTWAIT | MSG_PEEK) == 0;
}

bool Channel::is_silent() const {
  char byte = 0;
  return recv(socket_.number, &byte, 1, MSG_DONTWAIT | MSG_PEEK) < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

}  // namespace tunefind::server
