#pragma once

#include <optional>
#include <string>

#include "features/tune.hpp"

namespace tunefind {

/// What a list of songs shows, small enough to be read for a whole catalogue. `id` is the song's name in every result;
/// `source` the file name as it was given; `content_hash` the XXH3-128 of the input's bytes in hex, by which ingest
/// knows what it has already done. The last four are the tune's.
struct Song {
  std::string id;
  std::string title;
  std::string source;
  std::string content_hash;
  double duration_s = 0;
  bool polyphonic = false;
  std::optional<double> bpm;
  std::optional<Key> key;

  bool operator==(const Song&) const = default;
};

}  // namespace tunefind
