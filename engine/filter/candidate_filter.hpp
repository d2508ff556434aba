#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "alignment/aligner.hpp"
#include "engine/index/admission.hpp"
#include "engine/index/song_index.hpp"
#include "engine/query.hpp"

namespace tunefind {

/// A song that is worth aligning: its position in the index, what is known of where the match lies, and the filter's
/// own score, higher is better, if it has ranked what it let through.
struct Candidate {
  std::size_t position = 0;
  Region region;
  std::optional<double> score = std::nullopt;

  bool operator==(const Candidate&) const = default;
};

/// Chooses the songs that are worth aligning with a query. Immutable: safe to use from several threads.
class CandidateFilter {
 public:
  virtual ~CandidateFilter() = default;
  /// Songs of the index that may be found, by position, each once. The fewer are admitted, the more of them pass.
  virtual std::vector<Candidate> candidates(const Query& query, const SongIndex& index, Anchor anchor,
                                            const Admission& admitted = {}) const = 0;
};

/// Every song of an index that may be found, to be looked for in the whole of it.
std::vector<Candidate> every_song(const SongIndex& index, const Admission& admitted = {});

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

struct VoteFilterParameters {
  int keep = 150;
  double margin = 0.1;
  int tempos = 9;
  double widest_tempo = 1.8;
  double tempo_prior = 0.2;
  double step_s = 0.6;
  int nearest = 250;
  int visits = 500000;
  int windows = 2000;
  int keys = 2;
  double start_slack_s = 1;
  int recordings = 60;
  int whole = 150;
  int recording_tempos = 11;
  int recording_visits = 200000;
  int recording_diagonals = 5000;
  int recording_fits = 500;

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.integer("keep", keep, 1, 1000000, "songs", "how many songs pass");
    visit.real("margin", margin, 0, 1, "", "how far behind the best score of a scan a song may be, if twenty are kept");
    visit.integer("tempos", tempos, 1, 15, "", "tempo ratios of hum to song that are tried, evenly in their logarithm");
    visit.real("widest_tempo", widest_tempo, 1.05, 3, "", "largest of these ratios, the smallest is its inverse");
    visit.real("tempo_prior", tempo_prior, 0, 5, "", "what a ratio takes off the score, times its logarithm squared");
    visit.real("step_s", step_s, 0.1, 5, "s", "distance of the places of the hum that are looked up");
    visit.integer(
        "nearest", nearest, 1, 100000, "places",
        "the nearest that a place of the hum votes for, of a million; of others by the cube root of their number");
    visit.integer("visits", visits, 1000, 1000000000, "places",
                  "how many places a query looks at to find them; of more by the power .65, of fewer by .5");
    visit.integer("windows", windows, 1, 1000000, "windows",
                  "how many beginnings, where the hum as it is fits best, are scanned");
    visit.integer("keys", keys, 0, 12, "half semitones", "keys scanned on either side of what the votes say");
    visit.real("start_slack_s", start_slack_s, 0, 5, "s", "how far from its start a match may begin, anchored there");
    visit.integer("recordings", recordings, 1, 1000000, "songs", "how many recordings pass");
    visit.integer("whole", whole, 0, 1000000, "songs", "among so many recordings all pass, to be aligned as a whole");
    visit.integer("recording_tempos", recording_tempos, 1, 15, "", "tempo ratios that are tried on recordings");
    visit.integer("recording_visits", recording_visits, 1000, 1000000000, "places", "visits, of recordings");
    visit.integer("recording_diagonals", recording_diagonals, 1, 1000000, "beginnings",
                  "how many beginnings with the most votes are looked at in recordings");
    visit.integer("recording_fits", recording_fits, 1, 1000000, "beginnings",
                  "how many of these are looked at closely");
  }
};

/// The best songs by votes. The places of the query at each tempo vote for the beginnings that the places most like
/// them in the index imply (song and diagonal, as in Wang 2003), by how few are as near: the logarithm of nearest /
/// (number as near), so that a place that is like many says little. The places that a query visits grow with the number
/// of songs to the power .65, those that vote with its cube root.
/// Songs of one line: on each diagonal with votes the hum is laid as it is (linear scaling) in the key that the votes
/// tell; those that fit best are scanned around it (alignment/window_scan/window_scan.hpp). Songs far behind the best
/// do not pass. Recordings: places are those of their melody lines. On the diagonals with most votes the hum is laid as
/// it is on the best line and on the salience, both relative to what unrelated melodies cost there
/// (engine/index/recording_outline.hpp); fits and votes together choose. Tempos in the outer halves of the range look
/// up and let vote half as many. Of either kind all pass if no more are admitted than `keep` (`whole` for recordings).
std::unique_ptr<CandidateFilter> make_vote_filter(const VoteFilterParameters& parameters);

}  // namespace tunefind
