#include "server/util/security_log.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "features/error.hpp"
#include "server/util/log.hpp"

namespace tunefind::server {

SecurityLog::SecurityLog(const std::filesystem::path& path, bool with_addresses) : with_addresses_(with_addresses) {
  if (path.empty()) return;
  file_ = Descriptor(::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600));
  if (!file_) throw StorageError(path.string() + ": cannot be written: " + std::strerror(errno));
}

void SecurityLog::note(const std::string& event, Owner account, const std::string& address) {
  if (!file_) return;
  Json json = {{"time", iso_time(now())}, {"event", event}, {"account", account == 0 ? Json(nullptr) : Json(account)}};
  if (with_addresses_) json["address"] = address;
  const std::string line = json.dump() + "\n";
  const std::lock_guard lock(mutex_);
  if (::write(file_.number, line.data(), line.size()) != static_cast<ssize_t>(line.size()))
    log_error("security_log", {{"reason", std::string(std::strerror(errno))}});
}

}  // namespace tunefind::server
