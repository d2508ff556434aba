// Decoding any bytes as a recording either gives sound or throws a tunefind::Error.
#include <cstddef>
#include <cstdint>
#include <string>

#include "features/audio_files/audio_file.hpp"
#include "features/error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    tunefind::decode_audio(std::string(reinterpret_cast<const char*>(data), size), "fuzz");
  } catch (const tunefind::Error&) {
  }
  return 0;
}
