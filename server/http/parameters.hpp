#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace tunefind::server {

/// The query parameters of a request, by name. What reads one value returns nothing if the parameter is absent, and
/// throws HttpError 400 if it is given twice or is not what the method asks for.
class Parameters {
 public:
  using Values = std::multimap<std::string, std::string>;  ///< the same type as httplib::Params

  /// `given` must outlive this object.
  explicit Parameters(const Values& given) : given_(given) {}

  /// Throws HttpError 400 if there is a parameter that is not among `names`.
  void allow(const std::set<std::string>& names) const;
  std::optional<std::string> text(const std::string& name) const;
  /// A text that must be one of `values`.
  std::optional<std::string> one_of(const std::string& name, const std::vector<std::string>& values) const;
  /// An enumerator that must be among `all`, given by the name that `to_string` has for it.
  template <class Enum, std::size_t kCount>
  std::optional<Enum> one_of(const std::string& name, const std::array<Enum, kCount>& all) const {
    std::vector<std::string> names;
    for (const Enum one : all) names.push_back(to_string(one));
    const std::optional<std::string> given = one_of(name, names);
    if (!given) return std::nullopt;
    return all[static_cast<std::size_t>(std::find(names.begin(), names.end(), *given) - names.begin())];
  }
  /// All values of a parameter that can be repeated, in order.
  std::vector<std::string> texts(const std::string& name) const;
  /// A finite number.
  std::optional<double> number(const std::string& name) const;
  /// A whole number in [low, high]; `fallback` if the parameter is absent.
  int integer(const std::string& name, int fallback, int low, int high) const;
  /// "true" or "false".
  std::optional<bool> flag(const std::string& name) const;

 private:
  const Values& given_;
};

}  // namespace tunefind::server
