#pragma once

#include <map>
#include <string>

#include "engine/search.hpp"
#include "engine/strategies/settings.hpp"
#include "engine/strategies/strategies.hpp"

namespace tunefind {

/// The engine, configured by settings.
struct Session {
  Strategies strategies;
  SearchParameters search;
  /// The settings that a catalogue has to have been built with.
  std::map<std::string, std::string> catalogue_settings;
  /// All settings, with defaults filled in, as INI text: `session_of` makes the same session from it.
  std::string settings_text;
};

/// Makes a session from settings. Throws ConfigError on an unknown setting or a bad value.
Session make_session(Settings settings);

/// Makes the session whose `settings_text` is given; `name` stands for the text in messages. Throws ConfigError.
Session session_of(const std::string& settings_text, const std::string& name);

}  // namespace tunefind
