#pragma once

#include <string>
#include <vector>

#include "experiments/formats/trec.hpp"

namespace tunefind::test {

/// The songs of a ranking in its order.
inline std::vector<std::string> songs_of(const std::vector<RankedSong>& ranking) {
  std::vector<std::string> songs;
  for (const auto& [song, score] : ranking) songs.push_back(song);
  return songs;
}

}  // namespace tunefind::test
