#pragma once

#include <filesystem>
#include <mutex>
#include <string>

#include "server/util/types.hpp"
#include "storage/descriptor.hpp"

namespace tunefind::server {

/// A file with one JSON object a line for what concerns accounts: log-ins and failed ones, sign-ups, new passwords,
/// tokens, deletions, limits that were reached. Knows accounts by number only; addresses only if asked to. Apart from
/// the server's log, because it says who did something. Safe to call from several threads.
class SecurityLog {
 public:
  /// Appends to the file, which is created readable by this user only; an empty path means that nothing is kept. Throws
  /// StorageError if it cannot be opened.
  SecurityLog(const std::filesystem::path& path, bool with_addresses);

  /// `account` is 0 if the event concerns none that is known.
  void note(const std::string& event, Owner account, const std::string& address);

 private:
  const bool with_addresses_;
  std::mutex mutex_;
  Descriptor file_;
};

}  // namespace tunefind::server
