// Any bytes are either refused with an error of ours or read as a track that keeps the reader's promises.
#include <cstdint>
#include <string>

#include "features/error.hpp"
#include "features/symbolic/symbolic.hpp"
#include "tests/fuzz/promises.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    tunefind::require_voiced_track(
        tunefind::read_pitch_vector({reinterpret_cast<const char*>(data), size}, "fuzz.pv", 0.032));
  } catch (const tunefind::Error&) {
  }
  return 0;
}
