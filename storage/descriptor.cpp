#include "storage/descriptor.hpp"

#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "features/error.hpp"

namespace tunefind {

RegularFile open_regular_file(const std::filesystem::path& path) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat status {};
  if (file.number < 0 || ::fstat(file.number, &status) != 0)
    throw StorageError(fmt::format("{}: cannot be read: {}", path.string(), std::strerror(errno)));
  if (!S_ISREG(status.st_mode)) throw StorageError(path.string() + ": cannot be read: it is not a file");
  return {std::move(file), static_cast<std::uint64_t>(status.st_size)};
}

}  // namespace tunefind
