#include "experiments/bench/people.hpp"

#include <fmt/format.h>
#include <iterator>
#include <set>

#include "features/error.hpp"

namespace tunefind {

PersonPattern::PersonPattern(const std::string& setting, const std::string& text) {
  try {
    pattern_ = std::regex(text);
  } catch (const std::regex_error& error) {
    throw ConfigError(fmt::format("{} = {}: is not a regular expression: {}", setting, text, error.what()));
  }
}

std::string PersonPattern::person_of(const std::string& id) const {
  std::smatch match;
  return std::regex_search(id, match, pattern_) && match.size() > 1 ? match[1].str() : id;
}

std::vector<std::uint8_t> in_second_half(const std::vector<std::string>& ids, const PersonPattern& pattern) {
  std::set<std::string> people;
  for (const std::string& id : ids) people.insert(pattern.person_of(id));
  std::vector<std::uint8_t> second;
  for (const std::string& id : ids)
    second.push_back(std::distance(people.begin(), people.find(pattern.person_of(id))) % 2 == 1);
  return second;
}

}  // namespace tunefind
