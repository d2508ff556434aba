#pragma once

#include <cstdint>
#include <regex>
#include <string>
#include <vector>

namespace tunefind {

/// Finds the person in the id of a query or recording: the first group of a regular expression, or the whole id where
/// the expression does not match or has no group.
class PersonPattern {
 public:
  /// Throws ConfigError that names `setting` if `text` is not a regular expression.
  PersonPattern(const std::string& setting, const std::string& text);
  std::string person_of(const std::string& id) const;

 private:
  std::regex pattern_;
};

/// For each id 1 if its person belongs to the second half of the people, or 0. The second half is every second person
/// in the order of their names, so that both halves have people from the whole list.
std::vector<std::uint8_t> in_second_half(const std::vector<std::string>& ids, const PersonPattern& pattern);

}  // namespace tunefind
