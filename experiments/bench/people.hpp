#pragma once

#include <cstdint>
#include <regex>
#include <string>
#include <vector>

namespace tunefind {

/// Who is behind a query or a recording, told by its id: the first group of a regular expression, else the whole id.
class PersonPattern {
 public:
  /// `setting` is named in the ConfigError that is thrown if `text` is not a regular expression.
  PersonPattern(const std::string& setting, const std::string& text);
  std::string person_of(const std::string& id) const;

 private:
  std::regex pattern_;
};

/// For each id whether its person is in the second half: of all people in order, every second one.
std::vector<std::uint8_t> in_second_half(const std::vector<std::string>& ids, const PersonPattern& pattern);

}  // namespace tunefind
