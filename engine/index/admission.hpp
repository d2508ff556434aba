#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "engine/index/song_index.hpp"

namespace tunefind {

/// Which songs of one index a search may find: by default all. It holds positions, so it is valid only for the index
/// that it was made for. Immutable: safe to use from several threads.
class Admission {
 public:
  /// Admits every song.
  Admission() = default;
  /// Admits the positions for which `may_be_found` returns true; it is called once for each position.
  Admission(const SongIndex& index, const std::function<bool(std::size_t position)>& may_be_found);
  /// Admits all songs but those with these ids; ids that the index does not hold are ignored.
  static Admission without(const SongIndex& index, const std::set<std::string>& ids);

  /// True if no song is excluded.
  bool all() const { return admitted_.empty(); }
  bool operator()(std::size_t position) const { return all() || admitted_[position]; }

 private:
  std::vector<std::uint8_t> admitted_;  ///< non-zero if admitted, by position; empty if all are
};

}  // namespace tunefind
