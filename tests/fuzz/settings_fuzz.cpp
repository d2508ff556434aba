// Any bytes either throw a tunefind::Error or are read as settings whose canonical text gives the same settings again.
#include <cstdint>
#include <string>

#include "engine/search.hpp"
#include "engine/strategies/settings.hpp"
#include "engine/strategies/strategies.hpp"
#include "experiments/bench/run_parameters.hpp"
#include "features/error.hpp"
#include "tests/fuzz/guarantees.hpp"

namespace {

/// All settings in canonical form. Throws ConfigError if they are invalid.
std::map<std::string, std::string> canonical(tunefind::Settings settings) {
  tunefind::make_strategies(settings);
  settings.take<tunefind::SearchParameters>("search");
  settings.take<tunefind::DataParameters>("data");
  settings.require_all_taken();
  return settings.canonical();
}

void check(void (*read)(tunefind::Settings&, const std::string&), const std::string& text) {
  std::map<std::string, std::string> first;
  try {
    tunefind::Settings settings;
    read(settings, text);
    first = canonical(settings);
  } catch (const tunefind::Error&) {
    return;
  }
  tunefind::Settings again;
  again.read_text(tunefind::ini_text(first), "canonical");
  tunefind::require(canonical(again) == first);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  check([](tunefind::Settings& settings, const std::string& all) { settings.read_text(all, "fuzz.ini"); }, text);
  check([](tunefind::Settings& settings, const std::string& one) { settings.set(one); }, text);
  return 0;
}
