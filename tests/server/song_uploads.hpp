// What tests of uploads share: songs to upload, what the answer says of each, and what the data folder then holds.
#pragma once

#include <filesystem>
#include <map>

#include "tests/server/service_fixture.hpp"
#include "tests/server/sounds.hpp"

namespace tunefind::test {

/// The answer to an upload has one line per file; this is line `i`.
inline json line_of(const Reply& reply, std::size_t i = 0) { return (*reply).at("uploads").at(i); }

/// How many originals (songs and hums) lie in a data folder, those still being received included.
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
