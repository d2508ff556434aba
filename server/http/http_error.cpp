#include "server/http/http_error.hpp"

#include <string_view>

namespace tunefind::server {

HttpError http_error_of(const StorageError& error) {
  const bool full = std::string_view(error.what()).find("No space left") != std::string_view::npos;  // strerror(ENOSPC)
  return full ? no_space() : unavailable("the storage cannot be used now; try again later");
}

}  // namespace tunefind::server
