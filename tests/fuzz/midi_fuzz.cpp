// Any bytes are either refused with an error of ours or read as notes that keep the reader's promises.
#include <cstdint>
#include <string>

#include "features/error.hpp"
#include "features/symbolic/symbolic.hpp"
#include "tests/fuzz/promises.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    tunefind::require_one_line(tunefind::read_midi({reinterpret_cast<const char*>(data), size}, "fuzz.mid"));
  } catch (const tunefind::Error&) {
  }
  return 0;
}
