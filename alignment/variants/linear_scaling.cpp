#include "alignment/variants/linear_scaling.hpp"

#include <algorithm>
#include <cmath>

#include "alignment/tempo_ladder.hpp"
#include "features/melody_frames.hpp"

namespace tunefind {
namespace {

/// The pitch of the strongest peak of each frame, held through rests, from the song's first sounding frame on.
struct HeldLine {
  std::size_t first_frame = 0;  ///< number of silent frames before the line
  std::vector<float> pitch;     ///< MIDI numbers
};

HeldLine held_line(const Salience& salience) {
  HeldLine line;
  for (std::size_t i = 0; i < salience.frames(); ++i) {
    if (const SaliencePeak* const peak = salience.strongest(i))
      line.pitch.push_back(peak->pitch());
    else if (!line.pitch.empty())
      line.pitch.push_back(line.pitch.back());
    else
      ++line.first_frame;
  }
  return line;
}

/// The best match of the query in a line, over all tempos.
struct ScalingMatch {
  double cost = 0;        ///< mean capped distance in semitones
  std::size_t query = 0;  ///< index of the tempo
  std::size_t frame = 0;  ///< first frame of the match, counted from the start of the line
  double shift = 0;       ///< semitones that the query is shifted up by to match the song
};

class BoundLinearScaling final : public QueryAligner {
 public:
  BoundLinearScaling(const LinearScalingParameters& parameters, const Melody& melody, double hop_s, Anchor anchor)
      : parameters_(parameters), hop_s_(hop_s), start_s_(melody.start_s), anchor_(anchor) {
    if (melody.empty()) return;
    for (const double exponent : tempo_ladder(parameters.tempos, 0, 1)) {
      const double ratio = parameters.slowest * std::pow(parameters.fastest / parameters.slowest, exponent);
      tempos_.push_back({ratio, {}});
      // A hum that is `ratio` times as fast as the song covers `ratio` times as many song frames.
      for (const int pitch8 : frames_of(melody, hop_s / ratio).pitch8)
        tempos_.back().pitch.push_back(static_cast<float>(pitch8) / 8);
    }
  }

  double score(const Tune& song, const Region&) const override {
    return score_of(best_match(held_line(song.salience)));
  }

  Alignment align(const Tune& song, const Region&) const override {
    const HeldLine line = held_line(song.salience);
    const ScalingMatch match = best_match(line);
    Alignment result;
    result.score = score_of(match);
    if (result.score <= 0) return result;
    result.line = !song.polyphonic() ? "tune" : song.has_two_views() ? "whitened" : "peaks";
    const QueryAtTempo& query = tempos_[match.query];
    const std::size_t first = line.first_frame + match.frame;
    for (std::size_t i = 0; i < query.pitch.size(); ++i)
      result.path.push_back({start_s_ + (static_cast<double>(i) + 0.5) * hop_s_ / query.ratio,
                             (static_cast<double>(first + i) + 0.5) * hop_s_, -match.shift});
    result.start_s = static_cast<double>(first) * hop_s_;
    result.end_s = static_cast<double>(first + query.pitch.size()) * hop_s_;
    result.transposition = -match.shift;
    result.tempo_ratio = query.ratio;
    return result;
  }

 private:
  /// The query stretched on the assumption that the hum is `ratio` times as fast as the song.
  struct QueryAtTempo {
    double ratio = 1;
    std::vector<float> pitch;
  };

  double score_of(const ScalingMatch& match) const { return std::max(0.0, 1 - match.cost / parameters_.cost_cap); }

  ScalingMatch best_match(const HeldLine& line) const {
    ScalingMatch best{parameters_.cost_cap, 0, 0, 0};
    std::vector<double> sums(line.pitch.size() + 1, 0);
    for (std::size_t i = 0; i < line.pitch.size(); ++i) sums[i + 1] = sums[i] + line.pitch[i];
    for (std::size_t s = 0; s < tempos_.size(); ++s) {
      const std::vector<float>& query = tempos_[s].pitch;
      if (query.size() > line.pitch.size()) continue;
      const auto count = static_cast<double>(query.size());
      double query_sum = 0;
      for (const float pitch : query) query_sum += pitch;
      std::size_t positions = line.pitch.size() - query.size() + 1;
      if (anchor_ == Anchor::start)
        positions = std::min(positions, 1 + static_cast<std::size_t>(std::lround(kStartSlack_s / hop_s_)));
      for (std::size_t at = 0; at < positions; ++at) {
        const double shift = (sums[at + query.size()] - sums[at] - query_sum) / count;
        float cost = 0;
        for (std::size_t i = 0; i < query.size(); ++i)
          cost += std::min(static_cast<float>(parameters_.cost_cap),
                           std::abs(query[i] + static_cast<float>(shift) - line.pitch[at + i]));
        if (cost / count < best.cost) best = {cost / count, s, at, shift};
      }
    }
    return best;
  }

  LinearScalingParameters parameters_;
  double hop_s_, start_s_;
  Anchor anchor_;
  std::vector<QueryAtTempo> tempos_;
};

class LinearScaling final : public Aligner {
 public:
  explicit LinearScaling(const LinearScalingParameters& parameters) : parameters_(parameters) {}
  std::unique_ptr<QueryAligner> bind(const Melody& query, double hop_s, Anchor anchor) const override {
    return std::make_unique<BoundLinearScaling>(parameters_, query, hop_s, anchor);
  }

 private:
  LinearScalingParameters parameters_;
};

}  // namespace

std::unique_ptr<Aligner> make_linear_scaling(const LinearScalingParameters& parameters) {
  return std::make_unique<LinearScaling>(parameters);
}

}  // namespace tunefind
