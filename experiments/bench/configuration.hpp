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

/// Adds the settings of a configuration file, in which `data.root = @` stands for the folder of the file. Throws
/// ConfigError as `Settings::read_file` does.
void read_configuration(Settings& settings, const std::filesystem::path& file);

/// The settings of an experiment, parsed.
struct Configuration {
  /// Throws ConfigError for settings that are unknown, missing or contradict each other.
  explicit Configuration(Settings settings);

  /// The settings of these sections, and these single settings (SECTION.KEY), as canonical text.
  std::string text_of(const std::set<std::string>& sections, const std::set<std::string>& names = {}) const;

  /// Number of the aligner's best songs that the ranker scores again; 0 if it scores none again.
  std::size_t rerank_depth() const;

  /// True if songs are looked up by other terms than the default ones, which kept catalogues hold.
  bool has_own_terms() const;

  Strategies strategies;
  SearchParameters search;
  DataParameters data;
  RunParameters run;
  std::map<std::string, std::string> canonical;  ///< all settings, with their defaults

  /// The strategies and catalogue settings by which songs are kept: as above, but with the default terms, so that
  /// experiments on terms share the features of their songs.
  Strategies feature_strategies;
  std::map<std::string, std::string> feature_settings;
};

/// All settings of an experiment, with their defaults filled in. Throws ConfigError as `Configuration` does.
std::map<std::string, std::string> canonical_settings(Settings settings);

}  // namespace tunefind
