#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace tunefind {

/// A step of an experiment whose result is kept under its key: what was made under a key need not be made again.
struct Stage {
  std::string name;
  std::vector<std::string> inputs;  ///< names of the stages whose results it takes
  std::string settings;             ///< canonical text of those that shape its result
  std::string code;                 ///< fingerprint of the code that makes it
  std::string files;                ///< fingerprint of the files that it reads
  std::function<void(const std::string& key)> run;
};

/// The stages of an experiment, a directed acyclic graph.
class StageGraph {
 public:
  /// Throws ConfigError if there is a stage of that name.
  void add(Stage stage);
  /// The names of all stages, each after its inputs. Throws ConfigError that names a stage that is missing, or the
  /// stages of a cycle.
  std::vector<std::string> order() const;
  /// The key of each stage by name: the fingerprint of its name, settings, code, files and its inputs' keys.
  std::map<std::string, std::string> keys() const;
  /// Runs all stages in order, until `stopped`.
  void run(const std::function<bool()>& stopped = [] { return false; }) const;

 private:
  const Stage& stage(const std::string& name) const;

  std::vector<Stage> stages_;
};

}  // namespace tunefind
