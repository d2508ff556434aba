#pragma once

#include <span>
#include <vector>

#include "alignment/window_scan/window_scan.hpp"
#include "engine/filter/ballot.hpp"
#include "engine/filter/query_at_tempo.hpp"
#include "engine/index/song_index.hpp"

namespace tunefind {

/// Scans windows of songs around diagonals (alignment/window_scan/window_scan.hpp). Immutable: safe to use from several
/// threads.
class DiagonalScan {
 public:
  /// Tries the voted key of a diagonal and `keys` half semitones on either side of it.
  DiagonalScan(const window_scan::Parameters& parameters, int keys)
      : parameters_(parameters), costs_(window_scan::costs_of(parameters)), keys_(keys) {}

  /// Replaces the weight of each diagonal by the score of the best match in a window around it, 0 if there is none, and
  /// sets its `end`. The diagonals' songs are monophonic songs by number. Sorts the diagonals by tempo and key. In
  /// parallel (TBB).
  void scan(std::vector<Diagonal>& diagonals, const SampledQuery& query, const SongIndex& index) const;

 private:
  void scan_at_tempo(std::span<Diagonal> diagonals, const SampledQuery& query, const SongIndex& index) const;

  window_scan::Parameters parameters_;
  window_scan::Costs costs_;
  int keys_;
};

}  // namespace tunefind
