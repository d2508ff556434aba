#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "engine/index/song_index.hpp"

namespace tunefind {

/// Which songs of an index a search may find: by default all. Of an index of its own. Immutable: safe to use from
/// several threads.
class Admission {
 public:
  /// Every song.
  Admission() = default;
  /// Those positions of which `may_be_found` is true; it is asked once of each.
  Admission(const SongIndex& index, const std::function<bool(std::size_t position)>& may_be_found);
  /// All but the songs of these ids, which need not be there.
  static Admission without(const SongIndex& index, const std::set<std::string>& ids);

  /// True if no song is excluded.
  bool all() const { return admitted_.empty(); }
  bool operator()(std::size_t position) const { return all() || admitted_[position]; }

 private:
  std::vector<std::uint8_t> admitted_;  ///< by position; empty if all are
};

}  // namespace tunefind
