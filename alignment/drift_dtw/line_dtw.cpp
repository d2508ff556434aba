#include "alignment/drift_dtw/line_dtw.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "features/melody_extraction/line_tune.hpp"

namespace tunefind {
namespace {

constexpr double kSameHop = 1e-6;  // relative difference of two hops that is put down to rounding
// Typical background cost of a melody line of a beat: a line with this cost keeps its scores unchanged.
constexpr double kUsualLineBackgroundCost = 0.3;

class BoundLineDtw final : public QueryAligner {
 public:
  BoundLineDtw(const LineDtwParameters& parameters, std::unique_ptr<QueryAligner> aligner, double hop_s, Anchor anchor)
      : parameters_(parameters), aligner_(std::move(aligner)), hop_s_(hop_s), anchor_(anchor) {}

  double score(const Tune& song, const Region& region) const override {
    return song.polyphonic() ? best_line(song, region).score : aligner_->score(song);
  }

  Alignment align(const Tune& song, const Region& region) const override {
    if (!song.polyphonic()) return aligner_->align(song);
    const BestLine best = best_line(song, region);
    if (!best.line) return {};
    Alignment result = aligner_->align(tune_of_line(best.line->melody, hop_s_, best.line->role.c_str()));
    result.score = best.score;
    result.line = best.line->role;
    return result;
  }

 private:
  struct BestLine {
    double score = 0;
    const MelodyLine* line = nullptr;
  };

  /// The score that a line of this role loses; nothing if the parameter `lines` excludes the role.
  std::optional<double> loss_of(const std::string& role) const {
    if (parameters_.lines != "all" && parameters_.lines != role) return std::nullopt;
    if (role == "high") return parameters_.high_loss;
    if (role == "second") return parameters_.second_loss;
    if (role == "bass") return parameters_.bass_loss;
    return role == "voice" ? parameters_.voice_loss : role == "lead" ? parameters_.lead_loss : 0;
  }

  /// The factor that normalises costs against a line by its background cost; 1 if that was not measured.
  double cost_scale(const MelodyLine& line) const {
    if (line.background_cost <= 0) return 1;
    return std::pow(kUsualLineBackgroundCost / line.background_cost, parameters_.background_weight);
  }

  /// The score of the query against a line: in the region if that has a key and the line has the salience's hop, else
  /// in the whole line.
  double score_of(const MelodyLine& line, const Region& region) const {
    if (!region.key || anchor_ == Anchor::start || std::abs(line.melody.hop_s / hop_s_ - 1) > kSameHop)
      return aligner_->score(tune_of_line(line.melody, hop_s_, line.role.c_str()));
    const auto begin = std::lround(line.melody.start_s / hop_s_);
    const auto end = begin + static_cast<long>(line.melody.frames());
    const long first = std::max<long>(0, region.first_frame);
    Tune part;
    part.salience.hop_s = hop_s_;
    for (long frame = first; frame < std::min<long>(end, region.last_frame); ++frame) {
      if (frame >= begin) {
        const long pitch8 = std::lround(8 * line.melody.pitch[static_cast<std::size_t>(frame - begin)]);
        part.salience.peaks.push_back({static_cast<std::uint16_t>(std::clamp(pitch8, 0L, 127 * 8L)), 255});
      }
      part.salience.offsets.push_back(static_cast<std::uint32_t>(part.salience.peaks.size()));
    }
    return aligner_->score(part, {0, region.last_frame, region.tempo_ratio, region.key});
  }

  BestLine best_line(const Tune& song, const Region& region) const {
    BestLine best;
    for (const MelodyLine& line : song.lines) {
      const std::optional<double> loss = loss_of(line.role);
      if (!loss) continue;
      const double cost = 1 - score_of(line, region);
      const double score = 1 - cost * cost_scale(line) - *loss;
      if (score > best.score) best = {score, &line};
    }
    return best;
  }

  LineDtwParameters parameters_;
  std::unique_ptr<QueryAligner> aligner_;
  double hop_s_;
  Anchor anchor_;
};

class LineDtw final : public Aligner {
 public:
  explicit LineDtw(const LineDtwParameters& parameters)
      : parameters_(parameters), aligner_(make_drift_dtw(drift_dtw_against_lines(parameters))) {}

  std::unique_ptr<QueryAligner> bind(const Melody& query, double hop_s, Anchor anchor) const override {
    return std::make_unique<BoundLineDtw>(parameters_, aligner_->bind(query, hop_s, anchor), hop_s, anchor);
  }

 private:
  LineDtwParameters parameters_;
  std::unique_ptr<Aligner> aligner_;
};

}  // namespace

DriftDtwParameters drift_dtw_against_lines(const LineDtwParameters& parameters) {
  DriftDtwParameters dtw;
  dtw.off_phrase = 0;  // a line has holes where the melody has none
  dtw.rest_weight = parameters.rest_weight;
  dtw.cost_cap = parameters.cost_cap;
  dtw.key_range = parameters.key_range;
  dtw.tempos = parameters.tempos;
  return dtw;
}

std::unique_ptr<Aligner> make_line_dtw(const LineDtwParameters& parameters) {
  return std::make_unique<LineDtw>(parameters);
}

}  // namespace tunefind
