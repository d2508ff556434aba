#pragma once

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
