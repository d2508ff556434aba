#include "server/upload.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <unistd.h>

#include "features/error.hpp"
#include "server/credentials.hpp"
#include "server/media_type.hpp"

namespace tunefind::server {
namespace {

constexpr std::size_t kHead = 64;       // bytes that tell the format
constexpr std::size_t kHashBytes = 20;  // of BLAKE2b: nobody finds two files of one hash

HttpError error_of_errno(int number) {
  if (number == ENOSPC || number == EDQUOT) return {507, "no_space", "the server's disk is full"};
  return unavailable("the file cannot be received now; try again later");
}

}  // namespace

struct Upload::Hasher {
  crypto_generichash_state state;
};

Upload::Upload(const std::filesystem::path& folder, std::string name, std::uint64_t most_bytes)
    : name_(std::move(name)),
      path_(folder / ("upload-" + new_id())),
      most_bytes_(most_bytes),
      hasher_(std::make_unique<Hasher>()) {
  crypto_generichash_init(&hasher_->state, nullptr, 0, kHashBytes);
  file_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file_ < 0) error_ = error_of_errno(errno);
}

Upload::~Upload() {
  if (file_ >= 0) ::close(file_);
  std::error_code none;
  std::filesystem::remove(path_, none);
}

void Upload::write(std::string_view bytes) {
  bytes_ += bytes.size();
  if (error_) return;
  if (bytes_ > most_bytes_) {
    error_ = too_large(fmt::format("the file is larger than {} MB", most_bytes_ >> 20));
    return;
  }
  if (head_.size() < kHead) head_ += bytes.substr(0, kHead - head_.size());
  crypto_generichash_update(&hasher_->state, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  while (!bytes.empty()) {
    const ssize_t written = ::write(file_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      error_ = error_of_errno(errno);
      return;
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void Upload::finish() {
  const bool closed = file_ < 0 || ::close(file_) == 0;
  file_ = -1;
  if (!closed && !error_) error_ = error_of_errno(errno);
  if (error_) throw *error_;
  if (bytes_ == 0) throw unusable("the file is empty");
  media_type_ = media_type_of(head_, true);
  if (media_type_.empty())
    throw HttpError(415, "unsupported_type", "not a recording: its content is of no format that is read");
  std::array<unsigned char, kHashBytes> hash{};
  crypto_generichash_final(&hasher_->state, hash.data(), hash.size());
  hash_.resize(2 * kHashBytes + 1);
  sodium_bin2hex(hash_.data(), hash_.size(), hash.data(), hash.size());
  hash_.pop_back();
}

}  // namespace tunefind::server
