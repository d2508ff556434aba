#include "server/routes/upload.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "features/error.hpp"
#include "server/http/media_type.hpp"
#include "server/store/credentials.hpp"

namespace tunefind::server {
namespace {

constexpr std::size_t kHeadBytes = 64;  // enough to recognise the format

HttpError error_of_errno(int number) {
  if (number == ENOSPC || number == EDQUOT) return no_space();
  return unavailable("the file cannot be received now; try again later");
}

}  // namespace

void require_room(const std::filesystem::path& folder, std::uint64_t bytes, std::uint64_t free_bytes) {
  std::error_code error;
  const std::filesystem::space_info space = std::filesystem::space(folder, error);
  if (!error && space.available < free_bytes + bytes) throw no_space();
}

Upload::Upload(const std::filesystem::path& folder, std::string name, std::uint64_t most_bytes)
    : name_(std::move(name)), path_(folder / ("upload-" + new_id())), most_bytes_(most_bytes) {
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
  if (head_.size() < kHeadBytes) head_ += bytes.substr(0, kHeadBytes - head_.size());
  hasher_.add(bytes);
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
    throw HttpError(415, "unsupported_type", "not a recording: the format of its content is not supported");
  hash_ = hasher_.hex();
}

}  // namespace tunefind::server
