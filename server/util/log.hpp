#pragma once

#include <string>

#include "server/store/records.hpp"

namespace tunefind::server {

enum class LogLevel { info, warning, error };

/// Writes one JSON object a line to stderr: time, level, event and these members. Never names, titles, words of a
/// search, addresses or secrets.
void log(LogLevel level, const std::string& event, Json members = Json::object());
inline void log_info(const std::string& event, Json members = Json::object()) {
  log(LogLevel::info, event, std::move(members));
}
inline void log_warning(const std::string& event, Json members = Json::object()) {
  log(LogLevel::warning, event, std::move(members));
}
inline void log_error(const std::string& event, Json members = Json::object()) {
  log(LogLevel::error, event, std::move(members));
}

}  // namespace tunefind::server
