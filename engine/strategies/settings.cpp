#include "engine/strategies/settings.hpp"

#include <boost/program_options/parsers.hpp>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sstream>

#include "features/error.hpp"
#include "features/text_lines.hpp"

namespace tunefind {
namespace {

/// The number that the whole text spells; nothing if it is anything else.
template <class Number>
std::optional<Number> number(const std::string& text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// The names, separated by commas.
std::string comma_separated(const auto& names) {
  std::string list;
  for (const auto& name : names) list += (list.empty() ? "" : ", ") + std::string(name);
  return list;
}

}  // namespace

void Settings::read_file(const std::filesystem::path& path) {
  std::vector<std::filesystem::path> chain;
  include(path, chain);
}

void Settings::read_text(const std::string& text, const std::string& name) {
  std::vector<std::filesystem::path> chain;
  read(text, name, chain);
}

void Settings::include(const std::filesystem::path& path, std::vector<std::filesystem::path>& chain) {
  const std::filesystem::path whole = std::filesystem::weakly_canonical(path);
  if (std::find(chain.begin(), chain.end(), whole) != chain.end())
    throw ConfigError(fmt::format("{}: includes itself, by way of {}", path.string(), chain.back().string()));
  chain.push_back(whole);
  try {
    read(tunefind::read_text(path), path, chain);
  } catch (const FormatError& error) {
    throw ConfigError(error.what());
  }
  chain.pop_back();
}

void Settings::read(const std::string& text, const std::filesystem::path& name,
                    std::vector<std::filesystem::path>& chain) {
  namespace po = boost::program_options;
  std::istringstream in(text);
  std::set<std::string> seen;
  std::vector<std::pair<std::string, std::string>> own;
  try {
    const po::options_description nothing_registered;
    for (const po::option& option : po::parse_config_file(in, nothing_registered, true).options) {
      const std::string value = option.value.empty() ? "" : option.value.front();
      if (option.string_key == "include") {
        if (value.empty())
          throw ConfigError(fmt::format("{}: include names no file; write include = FILE", name.string()));
        include(name.parent_path() / value, chain);
      } else if (seen.insert(option.string_key).second) {
        own.emplace_back(option.string_key, value);
      } else {
        throw ConfigError(fmt::format("{}: {} is given twice", name.string(), option.string_key));
      }
    }
  } catch (const po::error& error) {
    throw ConfigError(fmt::format("{}: {}", name.string(), error.what()));
  }
  for (const auto& [key, value] : own) add(key, value, name.string());
}

std::optional<std::string> Settings::given(const std::string& name) const {
  const auto found = given_.find(name);
  return found == given_.end() ? std::nullopt : std::optional(found->second.value);
}

std::map<std::string, std::string> Settings::extract(const std::string& section) {
  std::map<std::string, std::string> found;
  const std::string prefix = section + ".";
  for (auto next = given_.lower_bound(prefix); next != given_.end() && next->first.starts_with(prefix);) {
    found.emplace(next->first.substr(prefix.size()), next->second.value);
    next = given_.erase(next);
  }
  known_[section];
  return found;
}

void Settings::set(const std::string& assignment, const std::string& option) {
  const std::size_t equals = assignment.find('=');
  if (equals == std::string::npos)
    throw ConfigError(fmt::format("{} {}: is not of the form section.key=value", option, tunefind::quoted(assignment)));
  // A file cannot hold such a value, so it would be lost in the canonical text.
  if (assignment.find_first_of("#\r\n") != std::string::npos)
    throw ConfigError(fmt::format("{} {}: must not hold '#' or line ends", option, tunefind::quoted(assignment)));
  const std::string_view all = assignment;
  add(std::string(trimmed(all.substr(0, equals))), std::string(trimmed(all.substr(equals + 1))), option);
}

void Settings::add(const std::string& name, const std::string& value, const std::string& origin) {
  const std::size_t dot = name.find('.');
  if (dot == std::string::npos || dot == 0 || dot + 1 == name.size())
    throw ConfigError(fmt::format("{}: '{}' is not in a section; settings are section.key = value", origin, name));
  given_[name] = {value, origin, false};
}

std::string Settings::take_strategy(const std::string& section, const std::string& fallback,
                                    const std::vector<std::string>& allowed) {
  Reader reader(*this, section);
  std::string name = fallback;
  known_[section].insert("strategy");
  const std::string key = section + ".strategy";
  if (const auto found = given_.find(key); found != given_.end()) {
    found->second.taken = true;
    name = found->second.value;
    if (std::find(allowed.begin(), allowed.end(), name) == allowed.end())
      throw ConfigError(fmt::format("{}: {} = {}: no such strategy; allowed are {}", found->second.origin, key, name,
                                    comma_separated(allowed)));
  }
  canonical_[key] = name;
  return name;
}

void Settings::require_all_taken() const {
  for (const auto& [name, given] : given_) {
    if (given.taken) continue;
    const std::string section = name.substr(0, name.find('.')), key = name.substr(name.find('.') + 1);
    const auto known = known_.find(section);
    if (known != known_.end())
      throw ConfigError(fmt::format("{}: [{}] has no key '{}' here; allowed are {}", given.origin, section, key,
                                    comma_separated(known->second)));
    std::vector<std::string> sections;
    for (const auto& [known_section, keys] : known_) sections.push_back(known_section);
    throw ConfigError(
        fmt::format("{}: no section [{}] is known; allowed are {}", given.origin, section, comma_separated(sections)));
  }
}

Settings::Given* Settings::Reader::find(const char* name) {
  settings_.known_[section_].insert(name);
  const auto found = settings_.given_.find(section_ + "." + name);
  if (found == settings_.given_.end()) return nullptr;
  found->second.taken = true;
  return &found->second;
}

void Settings::Reader::record(const char* name, const std::string& canonical) {
  settings_.canonical_[section_ + "." + name] = canonical;
}

void Settings::Reader::real(const char* name, double& value, double low, double high, const char* unit, const char*) {
  if (const Given* given = find(name)) {
    const std::optional<double> read = number<double>(given->value);
    if (!read || !(*read >= low && *read <= high))
      throw ConfigError(fmt::format("{}: {}.{} = {}: must be a number in [{}, {}]{}{}", given->origin, section_, name,
                                    given->value, low, high, *unit ? " " : "", unit));
    value = *read + 0.0;  // -0 becomes 0, which means the same
  }
  record(name, fmt::format("{}", value));
}

void Settings::Reader::integer(const char* name, int& value, int low, int high, const char* unit, const char*) {
  if (const Given* given = find(name)) {
    const std::optional<int> read = number<int>(given->value);
    if (!read || *read < low || *read > high)
      throw ConfigError(fmt::format("{}: {}.{} = {}: must be a whole number in [{}, {}]{}{}", given->origin, section_,
                                    name, given->value, low, high, *unit ? " " : "", unit));
    value = *read;
  }
  record(name, fmt::format("{}", value));
}

void Settings::Reader::flag(const char* name, bool& value, const char*) {
  if (const Given* given = find(name)) {
    if (given->value != "true" && given->value != "false")
      throw ConfigError(
          fmt::format("{}: {}.{} = {}: must be true or false", given->origin, section_, name, given->value));
    value = given->value == "true";
  }
  record(name, value ? "true" : "false");
}

void Settings::Reader::choice(const char* name, std::string& value, Choices allowed, const char*) {
  if (const Given* given = find(name)) {
    if (std::find(allowed.begin(), allowed.end(), given->value) == allowed.end())
      throw ConfigError(fmt::format("{}: {}.{} = {}: must be one of {}", given->origin, section_, name, given->value,
                                    comma_separated(allowed)));
    value = given->value;
  }
  record(name, value);
}

void Settings::Reader::text(const char* name, std::string& value, const char*) {
  if (const Given* given = find(name)) value = given->value;
  record(name, value);
}

std::string ini_text(const std::map<std::string, std::string>& settings) {
  std::string text, section;
  for (const auto& [name, value] : settings) {
    const std::string here = name.substr(0, name.find('.'));
    if (here != section) text += fmt::format("{}[{}]\n", text.empty() ? "" : "\n", here);
    section = here;
    text += fmt::format("{} = {}\n", name.substr(name.find('.') + 1), value);
  }
  return text;
}

}  // namespace tunefind
