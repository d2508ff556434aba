#include "alignment/drift_dtw.hpp"

#include <algorithm>

#include "alignment/drift_dtw_problem.hpp"

namespace tunefind {
namespace {

using namespace drift_dtw;

enum class Solver { fast, reference };

class BoundDriftDtw final : public QueryAligner {
 public:
  BoundDriftDtw(const DriftDtwParameters& parameters, Solver solver, const Melody& melody, double hop_s, Anchor anchor)
      : parameters_(parameters),
        costs_(parameters),
        solver_(solver),
        hop_s_(hop_s),
        melody_start_s_(melody.start_s),
        query_(frames_of(melody, hop_s)),
        anchor_(anchor) {}

  double score(const Tune& song) const override {
    const Problem problem = problem_for(song);
    return score_of(solve(problem, 0, last_frame(problem)).cost, query_, song, costs_);
  }

  Alignment align(const Tune& song) const override {
    const Problem problem = problem_for(song);
    const End end = solve(problem, 0, last_frame(problem));
    Alignment result;
    result.score = score_of(end.cost, query_, song, costs_);
    if (result.score <= 0) return result;
    // Slopes are bounded, so the path lies within twice the query's length before its end; totals there are the same
    // as those over the whole song for all cells that the path can use.
    Totals totals;
    solve(problem, std::max(0, end.frame + 1 - 2 * problem.rows()), end.frame + 1, &totals);
    describe_path(trace_path(problem, totals, end), problem.lanes, result);
    return result;
  }

 private:
  Problem problem_for(const Tune& song) const {
    const int start_limit = start_frames(song, anchor_, parameters_);
    return {query_, song, lanes_for(query_, song, parameters_, start_limit), costs_, start_limit};
  }

  /// What begins before the limit ends within twice the query.
  static int last_frame(const Problem& problem) {
    return std::min(problem.frames(), problem.start_limit + 2 * problem.rows());
  }

  End solve(const Problem& problem, int first, int last, Totals* totals = nullptr) const {
    return solver_ == Solver::fast ? solve_fast(problem, first, last, best_kernel(), totals)
                                   : solve_reference(problem, first, last, totals);
  }

  void describe_path(const std::vector<Cell>& cells, const Lanes& lanes, Alignment& result) const {
    double transpositions = 0;
    for (const Cell& cell : cells) {
      // A lane shifts the hum onto the song; reported is how far the hum lies above the song.
      const double transposition = -(lanes.lowest8 + kLaneStep8 * cell.lane) / 8.0;
      transpositions += transposition;
      result.path.push_back(
          {melody_start_s_ + (cell.query_frame + 0.5) * hop_s_, (cell.song_frame + 0.5) * hop_s_, transposition});
    }
    result.start_s = cells.front().song_frame * hop_s_;
    result.end_s = (cells.back().song_frame + 1) * hop_s_;
    result.transposition = transpositions / static_cast<double>(cells.size());
    result.tempo_ratio =
        (result.end_s - result.start_s) / ((cells.back().query_frame - cells.front().query_frame + 1) * hop_s_);
  }

  DriftDtwParameters parameters_;
  Costs costs_;
  Solver solver_;
  double hop_s_, melody_start_s_;
  MelodyFrames query_;
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
