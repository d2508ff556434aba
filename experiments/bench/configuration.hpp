#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>

#include "engine/search.hpp"
#include "engine/strategies/settings.hpp"
#include "engine/strategies/strategies.hpp"
#include "experiments/bench/run_parameters.hpp"

namespace tunefind {

/// Adds the settings of a configuration file, in which data.root = @ is the folder that it lies in. Throws ConfigError
/// as `Settings::read_file` does.
void read_configuration(Settings& settings, const std::filesystem::path& file);

/// The settings of an experiment, each read.
struct Configuration {
  /// Throws ConfigError for settings that nobody knows or that contradict each other.
  explicit Configuration(Settings settings);

  /// The settings of these sections and the single ones that are named, as canonical text.
  std::string text_of(const std::set<std::string>& sections, const std::set<std::string>& names = {}) const;

  /// How many of the aligner's best songs the ranker scores again.
  std::size_t rerank_depth() const;

  /// True if songs are looked up by other terms than the default ones.
  bool has_own_terms() const;

  Strategies strategies;
  SearchParameters search;
  DataParameters data;
  RunParameters run;
  std::map<std::string, std::string> canonical;

  /// Strategies and catalogue settings that differ from the above in the default terms, by which songs are kept.
  Strategies feature_strategies;
  std::map<std::string, std::string> feature_settings;
};

/// All settings of an experiment, with their defaults filled in. Throws ConfigError as `Configuration` does.
std::map<std::string, std::string> canonical_settings(Settings settings);

}  // namespace tunefind
