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

}  // namespace tunefind
