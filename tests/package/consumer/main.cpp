// Makes the engine's strategies from their defaults and prints the settings that came of it: this reaches every
// library.
#include <iostream>

#include "engine/session.hpp"

int main() {
  const tunefind::Session session = tunefind::make_session(tunefind::Settings());
  std::cout << session.settings_text;
}
