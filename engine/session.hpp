#pragma once

#include <map>
#include <string>

#include "engine/search.hpp"
#include "engine/strategies/settings.hpp"
#include "engine/strategies/strategies.hpp"

namespace tunefind {

/// The engine as settings configure it.
struct Session {
  Strategies strategies;
  SearchParameters search;
  /// What a catalogue must have been built with.
  std::map<std::string, std::string> catalogue_settings;
  /// All settings with their defaults as INI text, from which the same session is made again.
  std::string settings_text;
};

/// Makes the strategies and asks that every setting be known. Throws ConfigError.
Session make_session(Settings settings);

/// The session that has this `settings_text`; `name` stands for it in messages. Throws ConfigError.
Session session_of(const std::string& settings_text, const std::string& name);

}  // namespace tunefind
