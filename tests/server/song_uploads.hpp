// Shared by tests of uploads: songs to upload, the lines of the answer, and the number of stored originals.
#pragma once

#include <filesystem>
#include <map>

#include "tests/server/service_fixture.hpp"
#include "tests/server/sounds.hpp"

namespace tunefind::test {

/// Line `i` of the answer to an upload, which has one line per file.
inline json line_of(const Reply& reply, std::size_t i = 0) { return (*reply).at("uploads").at(i); }

/// How many files (of songs and hums) a data folder holds, including those that are still being received.
inline std::size_t originals_in(const std::filesystem::path& data) {
  std::size_t count = 0;
  for (const char* folder : {"originals", "incoming"})
    for (const auto& entry : std::filesystem::recursive_directory_iterator(data / folder))
      count += entry.is_regular_file();
  return count;
}

/// The MIDI file of the demo tune number `tune`.
inline const std::string& midi(std::size_t tune) {
  static std::map<std::size_t, std::string> files;
  if (!files.contains(tune)) files[tune] = midi_of(demo_tunes().at(tune).id);
  return files[tune];
}

}  // namespace tunefind::test
