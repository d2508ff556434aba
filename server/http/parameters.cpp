#include "server/http/parameters.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>

#include "server/http/http_error.hpp"
#include "server/util/text.hpp"

namespace tunefind::server {

void Parameters::allow(const std::set<std::string>& names) const {
  for (const auto& [name, value] : given_)
    if (!names.contains(name)) throw bad_request("unknown parameter '" + plain_text(name, 40) + "'");
}

std::optional<std::string> Parameters::text(const std::string& name) const {
  const auto [first, last] = given_.equal_range(name);
  if (first == last) return std::nullopt;
  if (std::next(first) != last) throw bad_request("'" + name + "' is given twice");
  return first->second;
}

std::vector<std::string> Parameters::texts(const std::string& name) const {
  std::vector<std::string> values;
  const auto [first, last] = given_.equal_range(name);
  for (auto one = first; one != last; ++one) values.push_back(one->second);
  return values;
}

std::optional<std::string> Parameters::one_of(const std::string& name, const std::vector<std::string>& values) const {
  const std::optional<std::string> value = text(name);
  if (value && std::find(values.begin(), values.end(), *value) == values.end()) {
    std::string known;
    for (const std::string& one : values) known += (known.empty() ? "" : ", ") + one;
    throw bad_request("'" + name + "' must be one of " + known);
  }
  return value;
}

std::optional<double> Parameters::number(const std::string& name) const {
  const std::optional<std::string> value = text(name);
  if (!value) return std::nullopt;
  double parsed = 0;
  const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), parsed);
  if (error != std::errc() || end != value->data() + value->size() || !std::isfinite(parsed))
    throw bad_request("'" + name + "' is not a number");
  return parsed;
}

int Parameters::integer(const std::string& name, int fallback, int low, int high) const {
  const std::optional<double> value = number(name);
  if (!value) return fallback;
  if (*value != std::floor(*value) || *value < low || *value > high)
    throw bad_request(fmt::format("'{}' must be a whole number in [{}, {}]", name, low, high));
  return static_cast<int>(*value);
}

std::optional<bool> Parameters::flag(const std::string& name) const {
  const std::optional<std::string> value = text(name);
  if (!value) return std::nullopt;
  if (*value != "true" && *value != "false") throw bad_request("'" + name + "' must be true or false");
  return *value == "true";
}

}  // namespace tunefind::server
