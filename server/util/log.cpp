#include "server/util/log.hpp"

#include <nlohmann/json.hpp>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "server/util/types.hpp"

namespace tunefind::server {
namespace {

spdlog::logger& logger() {
  static const auto instance = [] {
    auto lines = spdlog::stderr_logger_mt("tunefind");
    lines->set_pattern("%v");
    return lines;
  }();
  return *instance;
}

}  // namespace

void log(LogLevel level, const std::string& event, std::initializer_list<LogField> fields) {
  constexpr const char* kNames[] = {"info", "warning", "error"};
  Json line = {{"time", iso_time(now())}, {"level", kNames[static_cast<int>(level)]}, {"event", event}};
  for (const LogField& field : fields) std::visit([&](const auto& value) { line[field.name] = value; }, field.value);
  constexpr spdlog::level::level_enum kLevels[] = {spdlog::level::info, spdlog::level::warn, spdlog::level::err};
  logger().log(kLevels[static_cast<int>(level)], "{}", line.dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace tunefind::server
