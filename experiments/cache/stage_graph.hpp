#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace tunefind {

/// A step of an experiment. Its results are kept under its key and reused as long as the key is the same.
struct Stage {
  std::string name;
  std::vector<std::string> inputs;  ///< names of the stages whose results it reads
  std::string settings;             ///< canonical text of the settings that affect its results
  std::string code;                 ///< fingerprint of the code that makes its results
  std::string files;                ///< fingerprint of the files that it reads, unless each item has a key of its own
  std::function<void(const std::string& key)> run;  ///< makes what is not kept under its key yet
};

/// The stages of an experiment, a directed acyclic graph.
class StageGraph {
 public:
  /// Throws ConfigError if there already is a stage of that name.
  void add(Stage stage);
  /// The names of all stages, each after its inputs. Throws ConfigError that names a missing input, or the stages of a
  /// cycle.
  std::vector<std::string> order() const;
  /// The key of each stage by name: the fingerprint of its name, settings, code and files and of the keys of its
  /// inputs.
  std::map<std::string, std::string> keys() const;
  /// Runs all stages in order; ends early between two stages once `stopped()` is true.
  void run(const std::function<bool()>& stopped = [] { return false; }) const;

 private:
  const Stage& stage(const std::string& name) const;

  std::vector<Stage> stages_;
};

}  // namespace tunefind
