// Any bytes either throw a tunefind::Error or are read as a track that meets the reader's guarantees.
#include <cstdint>
#include <string>

#include "features/error.hpp"
#include "features/symbolic/symbolic.hpp"
#include "tests/fuzz/guarantees.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    tunefind::require_voiced_track(tunefind::read_f0_csv({reinterpret_cast<const char*>(data), size}, "fuzz.csv"));
  } catch (const tunefind::Error&) {
  }
  return 0;
}
