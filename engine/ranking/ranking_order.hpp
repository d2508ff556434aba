#pragma once

#include <algorithm>

#include "engine/ranking/ranker.hpp"

namespace tunefind {

/// The order that every ranker promises: higher score first, then the longer song, then the smaller id.
struct BestFirst {
  const SongIndex& index;

  bool operator()(const ScoredSong& a, const ScoredSong& b) const {
    if (a.score != b.score) return a.score > b.score;
    const double length_a = index.duration_s(a.position), length_b = index.duration_s(b.position);
    return length_a != length_b ? length_a > length_b : a.position < b.position;
  }
};

}  // namespace tunefind
