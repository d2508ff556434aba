#include "server/http/message.hpp"

#include <algorithm>
#include <boost/algorithm/string/predicate.hpp>

namespace tunefind::server {
namespace {

auto named(std::string_view name) {
  return [name](const auto& field) { return boost::algorithm::iequals(field.first, name); };
}

int hexadecimal(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

/// The text without its escapes; nothing if one is malformed or stands for a zero byte.
std::optional<std::string> decoded(std::string_view text, bool plus_is_blank) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '+' && plus_is_blank) {
      plain += ' ';
    } else if (text[at] == '%') {
      if (text.size() - at < 3) return std::nullopt;
      const int high = hexadecimal(text[at + 1]), low = hexadecimal(text[at + 2]);
      if (high < 0 || low < 0 || high + low == 0) return std::nullopt;
      plain += static_cast<char>(16 * high + low);
      at += 2;
    } else {
      plain += text[at];
    }
  }
  return plain;
}

}  // namespace

void Headers::set(std::string name, std::string value) {
  remove(name);
  add(std::move(name), std::move(value));
}

void Headers::remove(std::string_view name) { std::erase_if(fields_, named(name)); }

std::string Headers::get(std::string_view name) const {
  const auto found = std::find_if(fields_.begin(), fields_.end(), named(name));
  return found == fields_.end() ? "" : found->second;
}

std::string Headers::last(std::string_view name) const {
  const auto found = std::find_if(fields_.rbegin(), fields_.rend(), named(name));
  return found == fields_.rend() ? "" : found->second;
}

std::size_t Headers::count(std::string_view name) const {
  return static_cast<std::size_t>(std::count_if(fields_.begin(), fields_.end(), named(name)));
}

bool read_target(std::string_view target, Request& request) {
  for (const std::string_view scheme : {"http://", "https://"})
    if (target.starts_with(scheme)) {
      const std::size_t slash = std::min(target.find('/', scheme.size()), target.size());
      request.headers.set("Host", std::string(target.substr(scheme.size(), slash - scheme.size())));
      target.remove_prefix(slash);
      if (target.empty()) target = "/";
      break;
    }
  if (!target.starts_with('/') || target.find('\0') != std::string_view::npos) return false;
  const std::size_t query = std::min(target.find('?'), target.size());
  const auto path = decoded(target.substr(0, query), false);
  if (!path) return false;
  request.path = *path;
  request.parameters.clear();
  for (std::string_view rest = target.substr(std::min(target.size(), query + 1)); !rest.empty();) {
    const std::string_view one = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), one.size() + 1));
    if (one.empty()) continue;
    const std::size_t equals = std::min(one.find('='), one.size());
    const auto name = decoded(one.substr(0, equals), true),
               value = decoded(one.substr(std::min(one.size(), equals + 1)), true);
    if (!name || !value) return false;
    request.parameters.emplace(*name, *value);
  }
  return true;
}

void Response::set_body(std::string text, const std::string& media_type) {
  body = std::move(text);
  content = nullptr;
  events = nullptr;
  headers.set("Content-Type", media_type);
}

}  // namespace tunefind::server
