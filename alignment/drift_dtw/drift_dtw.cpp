#include "alignment/drift_dtw/drift_dtw.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "alignment/drift_dtw/drift_dtw_problem.hpp"
#include "alignment/tempo_ladder.hpp"

namespace tunefind {
namespace {

using namespace drift_dtw;

enum class Solver { fast, reference };

// Tempo ratios that are tried in a region of known tempo: those less than this share of the (logarithmic) distance
// between neighbouring ratios away from it. With .75 these are the nearest one or two, with .51 only the nearest.
constexpr double kTempoReach = 0.75;
// Where the filter also found the key, its tempo is exact enough for the nearest ratio alone: on recordings RR stays
// the same. Monophonic songs, whose regions have no key, need both: qbsh-anywhere falls from .966 to .945 with the
// nearest.
constexpr double kTempoReachWithKey = 0.51;
// Typical background cost of a beat or of a song with a voice: a recording with this cost keeps its scores unchanged.
constexpr double kUsualBackgroundCost = 0.28;
// Typical cost of a hum against an extracted line that it does not belong to: .57 to .65 for 245 lines. One factor for
// all, which makes their scores comparable with those of other songs: a factor for each line gives the same RR.
constexpr double kExtractedBackgroundCost = 0.6;

/// The query stretched to the song's tempo on the assumption that the hum is `ratio` times as fast as the song: it then
/// has `ratio` times as many frames as at its own tempo.
struct QueryAtTempo {
  double ratio = 1;
  double loss = 0;  ///< score that the tempo prior takes off
  MelodyFrames frames;
};

std::vector<QueryAtTempo> query_at_tempos(const Melody& melody, double hop_s, const DriftDtwParameters& parameters) {
  std::vector<QueryAtTempo> queries;
  for (const double exponent : tempo_ladder(parameters.tempos)) {
    const double logarithm = exponent * std::log(parameters.widest_tempo);
    const double ratio = std::exp(logarithm);
    queries.push_back({ratio, parameters.tempo_prior * logarithm * logarithm, frames_of(melody, hop_s / ratio)});
  }
  return queries;
}

class BoundDriftDtw final : public QueryAligner {
 public:
  BoundDriftDtw(const DriftDtwParameters& parameters, Solver solver, const Melody& melody, double hop_s, Anchor anchor)
      : parameters_(parameters),
        costs_{Costs(parameters, SongKind::monophonic), Costs(parameters, SongKind::recording),
               Costs(parameters, SongKind::extracted)},
        solver_(solver),
        hop_s_(hop_s * parameters.stride),
        melody_start_s_(melody.start_s),
        tempos_(query_at_tempos(melody, hop_s * parameters.stride, parameters)),
        anchor_(anchor) {}

  double score(const Tune& song, const Region& region) const override { return best_match(song, region).score; }

  Alignment align(const Tune& song, const Region& region) const override {
    const BestMatch found = best_match(song, region);
    Alignment result;
    result.score = found.score;
    if (result.score <= 0) return result;
    result.line = !song.polyphonic()                       ? "tune"
                  : !song.has_two_views()                  ? "peaks"
                  : found.salience == &song.plain_salience ? "plain"
                                                           : "whitened";
    const SongView view(*found.salience, song.kind);
    const auto starts = phrase_starts_in(view);
    const Problem problem = problem_for(*found.query, view, starts, region);
    // A path covers at most two song frames per query frame, so it lies within twice the query's length before its end.
    // For all cells that the path can use, totals over that part equal those over the whole song.
    Totals totals;
    solve(problem, std::max(first_frame(region), found.end.frame + 1 - 2 * problem.rows()), found.end.frame + 1,
          &totals);
    const std::vector<Cell> path = trace_path(problem, totals, found.end);
    Lanes lanes = problem.lanes;
    if (problem.costs.fold) lanes.lowest8 -= kOctave8 * octaves_above(problem, path);
    describe_path(path, lanes, hop_s_ / found.query->ratio, result);
    return result;
  }

 private:
  /// The best match over all views and tempos. Of equal scores the first view wins, then the smaller tempo ratio. The
  /// pointers are null if no score is above 0.
  struct BestMatch {
    double score = 0;
    const Salience* salience = nullptr;
    const QueryAtTempo* query = nullptr;
    End end;
  };

  BestMatch best_match(const Tune& song, const Region& region) const {
    BestMatch best;
    if (parameters_.views != "plain" || !song.has_two_views()) offer_matches({song.salience, song.kind}, region, best);
    if (parameters_.views != "whitened" && song.has_two_views())
      offer_matches({song.plain_salience, song.kind}, region, best);
    return best;
  }

  void offer_matches(const SongView& view, const Region& region, BestMatch& best) const {
    const auto starts = phrase_starts_in(view);
    const double scale = cost_scale(view);
    const int first = first_frame(region), last = region.last_frame / parameters_.stride;
    for (const QueryAtTempo& query : tempos_) {
      if (!could_match(query, region)) continue;
      const Problem problem = problem_for(query, view, starts, region);
      const End end = solve(problem, first, std::min(last, last_frame(problem)));
      if (end.frame < 0) continue;
      const double cost = scale * (1 - score_of(end.cost, query.frames, view, costs_of(view.kind)));
      // The prior is in the score's own scale; that of an extracted line is stretched after it has been taken off.
      const double score = 1 - cost - (view.kind == SongKind::extracted ? scale : 1) * query.loss;
      if (score > best.score) best = {score, &view.salience, &query, end};
    }
  }

  int first_frame(const Region& region) const { return std::max(0, region.first_frame) / parameters_.stride; }

  static std::size_t at_least_0(int frame) { return static_cast<std::size_t>(std::max(0, frame)); }

  const Costs& costs_of(SongKind kind) const { return costs_[static_cast<std::size_t>(kind)]; }

  /// The factor that normalises costs against a view by its background cost; 1 if that was not measured.
  double cost_scale(const SongView& view) const {
    if (view.kind == SongKind::extracted) return kUsualBackgroundCost / kExtractedBackgroundCost;
    if (view.salience.background_cost <= 0 || parameters_.background_weight == 0) return 1;
    return std::pow(kUsualBackgroundCost / view.salience.background_cost, parameters_.background_weight);
  }

  /// The frames in which a phrase of the song can begin; empty if matches pay nothing for beginning elsewhere.
  std::vector<std::uint8_t> phrase_starts_in(const SongView& song) const {
    if (parameters_.off_phrase == 0 || song.kind != SongKind::monophonic) return {};
    return phrase_starts(song, parameters_.stride);
  }

  Problem problem_for(const QueryAtTempo& query, const SongView& song, std::span<const std::uint8_t> starts,
                      const Region& region) const {
    const int limit = start_frames(song, anchor_, parameters_);
    const Costs& costs = costs_of(song.kind);
    const double whole = costs.cap * weighted_frames(query.frames, song, costs);
    return {.query = query.frames,
            .song = song,
            .lanes = region.key ? lanes_near(query.frames, song, *region.key, at_least_0(region.first_frame),
                                             at_least_0(region.last_frame))
                                : lanes_for(query.frames, song, parameters_, limit),
            .costs = costs,
            .start_limit = limit,
            .stride = parameters_.stride,
            .phrase_starts = starts,
            .off_phrase = static_cast<int>(std::min<double>(kInfinity, parameters_.off_phrase * whole))};
  }

  /// True if the query at this tempo could match in the region. The steps of the DTW cover the tempos between two
  /// ratios.
  bool could_match(const QueryAtTempo& query, const Region& region) const {
    if (!region.tempo_ratio || parameters_.tempos == 1) return true;
    const double spacing = 2 * std::log(parameters_.widest_tempo) / (parameters_.tempos - 1);
    const double near = region.key ? kTempoReachWithKey : kTempoReach;
    return std::abs(std::log(query.ratio / *region.tempo_ratio)) < near * spacing;
  }

  /// End of the song frames that a match can reach: one that begins before the limit is at most twice as long as the
  /// query.
  static int last_frame(const Problem& problem) {
    return std::min(problem.frames(), problem.start_limit + 2 * problem.rows());
  }

  End solve(const Problem& problem, int first, int last, Totals* totals = nullptr) const {
    if (solver_ == Solver::reference) return solve_reference(problem, first, last, totals);
    return (problem.song.kind == SongKind::extracted ? fast_extracted_ : fast_).solve(problem, first, last, totals);
  }

  /// Fills span, key, tempo and path of `result` from a path's cells. `query_hop_s` is the duration of the hum that one
  /// query frame covers.
  void describe_path(const std::vector<Cell>& cells, const Lanes& lanes, double query_hop_s, Alignment& result) const {
    double transpositions = 0;
    for (const Cell& cell : cells) {
      // A lane is the shift of the hum onto the song; the result says how far the hum is above the song.
      const double transposition = -(lanes.lowest8 + kLaneStep8 * cell.lane) / 8.0;
      transpositions += transposition;
      result.path.push_back(
          {melody_start_s_ + (cell.query_frame + 0.5) * query_hop_s, (cell.song_frame + 0.5) * hop_s_, transposition});
    }
    result.start_s = cells.front().song_frame * hop_s_;
    result.end_s = (cells.back().song_frame + 1) * hop_s_;
    result.transposition = transpositions / static_cast<double>(cells.size());
    result.tempo_ratio =
        (result.end_s - result.start_s) / ((cells.back().query_frame - cells.front().query_frame + 1) * query_hop_s);
  }

  DriftDtwParameters parameters_;
  std::array<Costs, 3> costs_;  ///< by kind
  Solver solver_;
  FastSolver fast_{costs_of(SongKind::monophonic), kernels().front()};
  FastSolver fast_extracted_{costs_of(SongKind::extracted), kernels().front()};
  double hop_s_, melody_start_s_;
  std::vector<QueryAtTempo> tempos_;
  Anchor anchor_;
};

class DriftDtw final : public Aligner {
 public:
  DriftDtw(const DriftDtwParameters& parameters, Solver solver) : parameters_(parameters), solver_(solver) {}
  std::unique_ptr<QueryAligner> bind(const Melody& query, double hop_s, Anchor anchor) const override {
    return std::make_unique<BoundDriftDtw>(parameters_, solver_, query, hop_s, anchor);
  }

 private:
  DriftDtwParameters parameters_;
  Solver solver_;
};

}  // namespace

std::unique_ptr<Aligner> make_drift_dtw(const DriftDtwParameters& parameters) {
  return std::make_unique<DriftDtw>(parameters, Solver::fast);
}

std::unique_ptr<Aligner> make_drift_dtw_reference(const DriftDtwParameters& parameters) {
  return std::make_unique<DriftDtw>(parameters, Solver::reference);
}

}  // namespace tunefind
