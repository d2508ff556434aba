#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace tunefind::server {

/// The parameters of a request, by name. All throw HttpError 400 for what is not as asked for.
class Parameters {
 public:
  using Values = std::multimap<std::string, std::string>;  ///< the same type as httplib::Params

  /// They must outlive this.
  explicit Parameters(const Values& given) : given_(given) {}

  /// Only these may be there.
  void allow(const std::set<std::string>& names) const;
  std::optional<std::string> text(const std::string& name) const;
  /// One of these values.
  std::optional<std::string> one_of(const std::string& name, const std::vector<std::string>& values) const;
  /// One of these enumerators, by the names that `to_string` gives them.
  template <class Enum, std::size_t kCount>
  std::optional<Enum> one_of(const std::string& name, const std::array<Enum, kCount>& all) const {
    std::vector<std::string> names;
    for (const Enum one : all) names.push_back(to_string(one));
    const std::optional<std::string> given = one_of(name, names);
    if (!given) return std::nullopt;
    return all[static_cast<std::size_t>(std::find(names.begin(), names.end(), *given) - names.begin())];
  }
  /// All values of one that may be repeated.
  std::vector<std::string> texts(const std::string& name) const;
  /// Finite.
  std::optional<double> number(const std::string& name) const;
  /// In [low, high]; `fallback` if it is not there.
  int integer(const std::string& name, int fallback, int low, int high) const;
  std::optional<bool> flag(const std::string& name) const;

 private:
  const Values& given_;
};

}  // namespace tunefind::server
