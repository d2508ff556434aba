#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <variant>

namespace tunefind::server {

enum class LogLevel { info, warning, error };

/// One member of a log line, such as {"port", 8080}.
struct LogField {
  std::string name;
  std::variant<bool, std::int64_t, std::uint64_t, double, std::string> value;
};

/// Writes one line to stderr: a JSON object with the members "time", "level" and "event", then these fields. Safe to
/// call from several threads. Never log names of users, titles, search words, addresses or secrets.
void log(LogLevel level, const std::string& event, std::initializer_list<LogField> fields = {});

inline void log_info(const std::string& event, std::initializer_list<LogField> fields = {}) {
  log(LogLevel::info, event, fields);
}
inline void log_warning(const std::string& event, std::initializer_list<LogField> fields = {}) {
  log(LogLevel::warning, event, fields);
}
inline void log_error(const std::string& event, std::initializer_list<LogField> fields = {}) {
  log(LogLevel::error, event, fields);
}

}  // namespace tunefind::server
