#include "engine/session.hpp"

namespace tunefind {

Session make_session(Settings settings) {
  Session session;
  session.strategies = make_strategies(settings);
  session.search = settings.take<SearchParameters>("search");
  settings.require_all_taken();
  session.catalogue_settings = catalogue_settings(settings.canonical());
  session.settings_text = ini_text(settings.canonical());
  return session;
}

Session session_of(const std::string& settings_text, const std::string& name) {
  Settings settings;
  settings.read_text(settings_text, name);
  return make_session(std::move(settings));
}

}  // namespace tunefind
