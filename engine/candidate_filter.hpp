#pragma once

#include <memory>
#include <vector>

#include "alignment/aligner.hpp"
#include "engine/query.hpp"
#include "engine/song_index.hpp"

namespace tunefind {

/// A song that is worth aligning: its position in the index and what is known of where the match lies.
struct Candidate {
  std::size_t position = 0;
  Region region;

  bool operator==(const Candidate&) const = default;
};

/// Chooses the songs that are worth aligning with a query. Immutable: safe to use from several threads.
class CandidateFilter {
 public:
  virtual ~CandidateFilter() = default;
  /// Songs of the index by position, each once.
  virtual std::vector<Candidate> candidates(const Query& query, const SongIndex& index, Anchor anchor) const = 0;
};

/// Every song of an index, to be looked for in the whole of it.
std::vector<Candidate> every_song(const SongIndex& index);

struct ExhaustiveFilterParameters {
  template <class Visitor>
  void describe(Visitor&) {}
};

/// Every song: the oracle that faster filters are measured against.
std::unique_ptr<CandidateFilter> make_exhaustive_filter(const ExhaustiveFilterParameters& parameters);

struct CoarseFilterParameters {
  int keep = 150;
  int stride = 2;
  int tempos = 3;
  double rest_weight = 0.3;

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.integer("keep", keep, 1, 1000000, "songs", "how many songs pass");
    visit.integer("stride", stride, 1, 8, "frames", "only every so many frames of a song are looked at");
    visit.integer("tempos", tempos, 1, 15, "", "tempo ratios that are tried");
    visit.real("rest_weight", rest_weight, 0, 1, "", "what a rest of the hum counts against one line");
  }
};

/// The best songs by a drift DTW over coarse frames, whose other parameters are the defaults. Looks at every song, in
/// parallel (TBB), at about 1 / stride^2 of the aligner's price a tempo.
std::unique_ptr<CandidateFilter> make_coarse_filter(const CoarseFilterParameters& parameters);

}  // namespace tunefind
