#include "alignment/drift_dtw/drift_dtw.hpp"

#include <algorithm>
#include <cmath>

#include "alignment/drift_dtw/drift_dtw_problem.hpp"

namespace tunefind {
namespace {

using namespace drift_dtw;

enum class Solver { fast, reference };

constexpr double kNearTempos = 0.75;           // of the distance between tempo ratios that are tried
constexpr double kNearestTempo = 0.51;         // the same where the hum was laid on the song at a key and a tempo
constexpr double kUsualBackgroundCost = 0.28;  // of a beat or a song with a voice, where scores keep their size

/// The query at one tempo: a hum `ratio` times as fast as the song has `ratio` times as many frames in song time.
struct Stretch {
  double ratio = 1;
  double loss = 0;  ///< what the tempo prior takes off the score
  MelodyFrames frames;
};

std::vector<Stretch> stretches_of(const Melody& melody, double hop_s, const DriftDtwParameters& parameters) {
  std::vector<Stretch> stretches;
  for (int n = 0; n < parameters.tempos; ++n) {
    const double logarithm =
        parameters.tempos > 1 ? (2.0 * n / (parameters.tempos - 1) - 1) * std::log(parameters.widest_tempo) : 0;
    const double ratio = std::exp(logarithm);
    stretches.push_back({ratio, parameters.tempo_prior * logarithm * logarithm, frames_of(melody, hop_s / ratio)});
  }
  return stretches;
}

class BoundDriftDtw final : public QueryAligner {
 public:
  BoundDriftDtw(const DriftDtwParameters& parameters, Solver solver, const Melody& melody, double hop_s, Anchor anchor)
      : parameters_(parameters),
        line_costs_(parameters, false),
        polyphonic_costs_(parameters, true),
        solver_(solver),
        hop_s_(hop_s * parameters.stride),
        melody_start_s_(melody.start_s),
        stretches_(stretches_of(melody, hop_s * parameters.stride, parameters)),
        anchor_(anchor) {}

  double score(const Tune& song, const Region& region) const override { return best_match(song, region).score; }

  Alignment align(const Tune& song, const Region& region) const override {
    const Found found = best_match(song, region);
    Alignment result;
    result.score = found.score;
    if (result.score <= 0) return result;
    result.line = !song.polyphonic ? "tune" : found.salience == &song.plain_salience ? "plain" : "whitened";
    const SongView view(*found.salience, song.polyphonic);
    const auto starts = starts_in(view);
    const Problem problem = problem_for(*found.stretch, view, starts, region);
    // Slopes are bounded, so the path lies within twice the query's length before its end; totals there are the same
    // as those over the whole song for all cells that the path can use.
    Totals totals;
    solve(problem, std::max(first_frame(region), found.end.frame + 1 - 2 * problem.rows()), found.end.frame + 1,
          &totals);
    describe_path(trace_path(problem, totals, found.end), problem.lanes, hop_s_ / found.stretch->ratio, result);
    return result;
  }

 private:
  /// Where the best of the stretches ends in the best of the views; of equal ones the smaller ratio in the first view.
  /// No stretch if none scores.
  struct Found {
    double score = 0;
    const Salience* salience = nullptr;
    const Stretch* stretch = nullptr;
    End end;
  };

  Found best_match(const Tune& song, const Region& region) const {
    Found best;
    if (parameters_.views != "plain" || !song.polyphonic) offer_matches({song.salience, song.polyphonic}, region, best);
    if (parameters_.views != "whitened" && song.polyphonic) offer_matches({song.plain_salience, true}, region, best);
    return best;
  }

  void offer_matches(const SongView& view, const Region& region, Found& best) const {
    const auto starts = starts_in(view);
    const double scale = cost_scale(view);
    const int first = first_frame(region), last = region.last_frame / parameters_.stride;
    for (const Stretch& stretch : stretches_) {
      if (!may_be_of(stretch, region)) continue;
      const Problem problem = problem_for(stretch, view, starts, region);
      const End end = solve(problem, first, std::min(last, last_frame(problem)));
      const double score = 1 - scale * (1 - score_of(end.cost, stretch.frames, view, costs_of(view))) - stretch.loss;
      if (score > best.score) best = {score, &view.salience, &stretch, end};
    }
  }

  int first_frame(const Region& region) const { return std::max(0, region.first_frame) / parameters_.stride; }

  static std::size_t edge(int frame) { return static_cast<std::size_t>(std::max(0, frame)); }

  const Costs& costs_of(const SongView& view) const { return view.polyphonic ? polyphonic_costs_ : line_costs_; }

  /// What costs against a view are multiplied with.
  double cost_scale(const SongView& view) const {
    if (view.salience.background_cost <= 0 || parameters_.background_weight == 0) return 1;
    return std::pow(kUsualBackgroundCost / view.salience.background_cost, parameters_.background_weight);
  }

  /// Where a phrase may begin; nothing if that does not matter.
  std::vector<std::uint8_t> starts_in(const SongView& song) const {
    if (parameters_.off_phrase == 0 || song.polyphonic) return {};
    return phrase_starts(song, parameters_.stride);
  }

  Problem problem_for(const Stretch& stretch, const SongView& song, std::span<const std::uint8_t> starts,
                      const Region& region) const {
    const int limit = start_frames(song, anchor_, parameters_);
    const Costs& costs = costs_of(song);
    const double whole = costs.cap * weighted_frames(stretch.frames, song, costs);
    return {.query = stretch.frames,
            .song = song,
            .lanes = region.key ? lanes_near(stretch.frames, song, *region.key, edge(region.first_frame),
                                             edge(region.last_frame))
                                : lanes_for(stretch.frames, song, parameters_, limit),
            .costs = costs,
            .start_limit = limit,
            .stride = parameters_.stride,
            .phrase_starts = starts,
            .off_phrase = static_cast<int>(std::min<double>(kInfinity, parameters_.off_phrase * whole))};
  }

  /// Whether a stretch may be that of a match in a region: the steps of the DTW cover what lies between two.
  bool may_be_of(const Stretch& stretch, const Region& region) const {
    if (!region.tempo_ratio || parameters_.tempos == 1) return true;
    const double apart = 2 * std::log(parameters_.widest_tempo) / (parameters_.tempos - 1);
    const double near = region.key ? kNearestTempo : kNearTempos;
    return std::abs(std::log(stretch.ratio / *region.tempo_ratio)) < near * apart;
  }

  /// What begins before the limit ends within twice the query.
  static int last_frame(const Problem& problem) {
    return std::min(problem.frames(), problem.start_limit + 2 * problem.rows());
  }

  End solve(const Problem& problem, int first, int last, Totals* totals = nullptr) const {
    return solver_ == Solver::fast ? fast_.solve(problem, first, last, totals)
                                   : solve_reference(problem, first, last, totals);
  }

  /// `query_hop_s` is how much of the hum a query frame covers.
  void describe_path(const std::vector<Cell>& cells, const Lanes& lanes, double query_hop_s, Alignment& result) const {
    double transpositions = 0;
    for (const Cell& cell : cells) {
      // A lane shifts the hum onto the song; reported is how far the hum lies above the song.
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
  Costs line_costs_, polyphonic_costs_;
  Solver solver_;
  FastSolver fast_{line_costs_, kernels().front()};
  double hop_s_, melody_start_s_;
  std::vector<Stretch> stretches_;
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
