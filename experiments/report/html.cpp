#include "experiments/report/html.hpp"

#include <nlohmann/json.hpp>

namespace tunefind {
namespace {

/// `text` with each invalid UTF-8 sequence replaced by U+FFFD; the JSON library does the replacement.
std::string repaired(std::string_view text) {
  const std::string json = nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return nlohmann::json::parse(json).get<std::string>();
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : repaired(text)) {
    if (c == '&') {
      result += "&amp;";
    } else if (c == '<') {
      result += "&lt;";
    } else if (c == '>') {
      result += "&gt;";
    } else if (c == '"') {
      result += "&quot;";
    } else if (c == '\'') {
      result += "&#39;";
    } else {
      const auto byte = static_cast<unsigned char>(c);
      result += byte < 0x20 || byte == 0x7f ? ' ' : c;
    }
  }
  return result;
}

}  // namespace tunefind
