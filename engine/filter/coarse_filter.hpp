#pragma once

#include <memory>

#include "engine/filter/candidate_filter.hpp"

namespace tunefind {

struct CoarseFilterParameters {
  int keep = 150;
  int stride = 2;
  int tempos = 3;
  double rest_weight = 0.3;

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.integer("keep", keep, 1, 1000000, "songs", "how many songs pass");
    visit.integer("stride", stride, 1, 8, "frames", "distance between the song frames that are read");
    visit.integer("tempos", tempos, 1, 15, "", "tempo ratios that are tried");
    visit.real("rest_weight", rest_weight, 0, 1, "", "weight of a rest of the hum against a monophonic song");
  }
};

/// The best `keep` of more songs by an aligner's score, in the order of their positions, each with that score. In
/// parallel (TBB).
std::vector<Candidate> best_by(const QueryAligner& aligner, std::vector<Candidate> some, const SongIndex& index,
                               std::size_t keep);

/// Keeps the best songs by a drift DTW over coarse frames; its other parameters are the defaults of the drift DTW.
/// Looks at every admitted song, in parallel (TBB), at about 1 / stride^2 of the aligner's cost per tempo.
std::unique_ptr<CandidateFilter> make_coarse_filter(const CoarseFilterParameters& parameters);

}  // namespace tunefind
