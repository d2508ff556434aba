#pragma once

#include <optional>
#include <string>

#include "features/tune.hpp"

namespace tunefind {

/// The description of a song in lists and results, small enough to be read for a whole catalogue.
struct Song {
  std::string id;  ///< unique in its catalogue, not empty; names the song in every result
  std::string title;
  std::string source;        ///< file name as it was given to ingest
  std::string content_hash;  ///< XXH3-128 of the input file in hex, by which ingest recognises what it has already done
  // The rest is taken from the song's tune when it is stored.
  double duration_s = 0;  ///< of the whole song, in seconds
  SongKind kind = SongKind::monophonic;
  std::optional<double> bpm;
  std::optional<Key> key;

  bool polyphonic() const { return kind == SongKind::recording; }
  bool operator==(const Song&) const = default;
};

}  // namespace tunefind
