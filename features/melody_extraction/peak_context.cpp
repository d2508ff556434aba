#include "features/melody_extraction/peak_context.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "features/melody_extraction/window_sums.hpp"

namespace tunefind {
namespace {

constexpr float kOneTone = 0.75f;     // semitones that a tone can move from frame to frame
constexpr float kStep = 4;            // semitones of a usual step to the next tone
constexpr float kOneInterval = 0.5f;  // semitones that an interval may be off
constexpr double kSurest = 1e-4;      // log odds are those of probabilities from here to 1 less this
constexpr double kLeastBest = 1e-3;   // probability that shares are of at least
constexpr double kClosest_s = 0.5, kClose_s = 1.5, kFar_s = 5;
constexpr std::array kOtherIntervals{12.0f, -12.0f, 7.0f, -7.0f, 19.0f, -19.0f};  // semitones
constexpr std::size_t kPitches = 128;

/// What tells one timbre from another: the levels of five partials relative to the first one, that of the first, the
/// levels between them; then the strengths in both views and the rise of strength.
constexpr std::size_t kLevels = 9, kTimbre = kLevels + 3;
using Timbre = std::array<double, kTimbre>;

Timbre timbre_of(const PeakFeatures& features) {
  Timbre timbre{};
  for (std::size_t partial = 1; partial < 6; ++partial)
    timbre[partial - 1] = features[kFirstPartialFeature + partial] - features[kFirstPartialFeature];
  timbre[5] = features[kFirstPartialFeature];
  for (std::size_t n = 0; n < 3; ++n) timbre[6 + n] = features[kBetweenPartialsFeature + n];
  timbre[kLevels] = features[kWhitenedFeature];
  timbre[kLevels + 1] = features[kPlainFeature];
  timbre[kLevels + 2] = features[kRiseFeature];
  return timbre;
}

/// Timbres as a normal distribution without correlations.
class TimbreModel {
 public:
  void add(const Timbre& timbre, double weight) {
    weight_ += weight;
    for (std::size_t n = 0; n < kTimbre; ++n) {
      sum_[n] += weight * timbre[n];
      squares_[n] += weight * timbre[n] * timbre[n];
    }
  }
  /// `all` lends a tenth of its variance, so that few peaks do not make a narrow distribution.
  void finish(const TimbreModel* all) {
    for (std::size_t n = 0; n < kTimbre; ++n) {
      mean_[n] = weight_ > 0 ? sum_[n] / weight_ : 0;
      variance_[n] = weight_ > 0 ? std::max(0.0, squares_[n] / weight_ - mean_[n] * mean_[n]) : 0;
      if (all) variance_[n] += 0.1 * all->variance_[n] + 1e-6;
    }
  }
  /// Log likelihood of the values from `first` to `last`, up to a constant.
  double log_likelihood(const Timbre& timbre, std::size_t first, std::size_t last) const {
    double sum = 0;
    for (std::size_t n = first; n < last; ++n) {
      const double off = timbre[n] - mean_[n];
      sum -= 0.5 * (off * off / variance_[n] + std::log(variance_[n]));
    }
    return sum;
  }

 private:
  double weight_ = 0;
  Timbre sum_{}, squares_{}, mean_{}, variance_{};
};

class Context {
 public:
  Context(const JointPeaks& peaks, std::span<const float> probabilities, const std::vector<PeakFeatures>& features)
      : peaks_(peaks), probabilities_(probabilities) {
    TimbreModel all;
    for (std::size_t i = 0; i < peaks.frames(); ++i) {
      double weight = 0, pitch = 0, square = 0;
      for (std::size_t c = peaks.offsets[i]; c < peaks.offsets[i + 1]; ++c) {
        const double p = probabilities[c], height = peaks.all[c].pitch;
        weight += p * p;
        pitch += p * p * height;
        square += p * p * height * height;
        const std::size_t at = pitch_of(c);
        share_[at] += p * p;
        class_share_[at % 12] += p * p;
        total_ += p * p;
        probability_[at] += p;
        ++count_[at];
        const Timbre timbre = timbre_of(features[c]);
        all.add(timbre, 1);
        melody_.add(timbre, p * p);
        accompaniment_.add(timbre, 1 - p);
      }
      weight_.add(weight);
      pitch_.add(pitch);
      square_.add(square);
    }
    all.finish(nullptr);
    melody_.finish(&all);
    accompaniment_.finish(&all);
  }

  void write(std::vector<PeakFeatures>& features) const {
    for (std::size_t i = 0; i < peaks_.frames(); ++i) {
      const std::array<MelodyPitch, 4> around{melody_within(i, kClosest_s), melody_within(i, kClose_s),
                                              melody_within(i, kFar_s), melody_pitch(0, peaks_.frames())};
      for (std::size_t c = peaks_.offsets[i]; c < peaks_.offsets[i + 1]; ++c) {
        FeatureWriter write(features[c], kOwnFeatures);
        write_probabilities(i, c, write);
        write_pitch(around, c, write);
        for (const float interval : kOtherIntervals)
          write(likeliest(static_cast<long>(i), peaks_.all[c].pitch + interval, kOneInterval));
        write_timbre(timbre_of(features[c]), write);
        write_presence(c, write);
      }
    }
  }

 private:
  /// The melody's mean pitch in some frames, and the deviation from it: at least a semitone.
  struct MelodyPitch {
    double mean = 60, deviation = 1;
  };

  std::size_t pitch_of(std::size_t c) const {
    return std::min(kPitches - 1, static_cast<std::size_t>(std::lround(peaks_.all[c].pitch)));
  }

  MelodyPitch melody_pitch(std::size_t first, std::size_t last) const {
    MelodyPitch found;
    const double weight = weight_(first, last);
    if (weight < 1e-9) return found;
    found.mean = pitch_(first, last) / weight;
    found.deviation = std::sqrt(std::max(1.0, square_(first, last) / weight - found.mean * found.mean));
    return found;
  }

  MelodyPitch melody_within(std::size_t frame, double seconds) const {
    const auto reach = static_cast<std::size_t>(std::lround(seconds / peaks_.hop_s));
    return melody_pitch(frame - std::min(frame, reach), std::min(peaks_.frames(), frame + reach + 1));
  }

  /// The highest probability within `reach` semitones of a pitch in a frame; 0 where there is none.
  double likeliest(long frame, float pitch, float reach) const {
    if (frame < 0 || frame >= static_cast<long>(peaks_.frames())) return 0;
    float best = 0;
    const auto at = static_cast<std::size_t>(frame);
    for (std::size_t c = peaks_.offsets[at]; c < peaks_.offsets[at + 1]; ++c)
      if (std::abs(peaks_.all[c].pitch - pitch) <= reach) best = std::max(best, probabilities_[c]);
    return static_cast<double>(best);
  }

  void write_probabilities(std::size_t frame, std::size_t c, FeatureWriter& write) const {
    const double own = std::clamp(static_cast<double>(probabilities_[c]), kSurest, 1 - kSurest);
    double best = kLeastBest;
    for (std::size_t n = peaks_.offsets[frame]; n < peaks_.offsets[frame + 1]; ++n)
      best = std::max(best, static_cast<double>(probabilities_[n]));
    write(std::log(own / (1 - own)));
    write(std::log(own / best));
    const float pitch = peaks_.all[c].pitch;
    const auto at = [&](long frames, float reach) {
      return likeliest(static_cast<long>(frame) + frames, pitch, reach);
    };
    const double after = at(1, kOneTone), before = at(-1, kOneTone);
    write(after);
    write(before);
    write((own + after + before + at(2, kOneTone) + at(-2, kOneTone)) / 5);
    write((at(3, kOneTone) + at(-3, kOneTone) + at(5, kOneTone) + at(-5, kOneTone)) / 4);
    write(at(1, kStep) - after);
    write(at(-1, kStep) - before);
  }

  void write_pitch(const std::array<MelodyPitch, 4>& around, std::size_t c, FeatureWriter& write) const {
    const auto off = [&](const MelodyPitch& melody) { return static_cast<double>(peaks_.all[c].pitch) - melody.mean; };
    write(off(around[0]));
    for (std::size_t n = 1; n < around.size(); ++n) {
      write(off(around[n]));
      write(off(around[n]) / around[n].deviation);
      if (n > 1) write(around[n].deviation);
    }
  }

  void write_timbre(const Timbre& timbre, FeatureWriter& write) const {
    const double levels = melody_.log_likelihood(timbre, 0, kLevels);
    const double levels_ratio = levels - accompaniment_.log_likelihood(timbre, 0, kLevels);
    write(levels_ratio);
    write(levels_ratio + melody_.log_likelihood(timbre, kLevels, kTimbre) -
          accompaniment_.log_likelihood(timbre, kLevels, kTimbre));
    write(levels);
  }

  void write_presence(std::size_t c, FeatureWriter& write) const {
    const std::size_t at = pitch_of(c);
    const double total = total_ + 1e-9;
    write(share_[at] / total);
    write(class_share_[at % 12] / total);
    write(probability_[at] / count_[at]);
  }

  const JointPeaks& peaks_;
  std::span<const float> probabilities_;
  WindowSums weight_, pitch_, square_;  // of the squared probabilities of frames, and of pitches weighted by them
  double total_ = 0;
  std::array<double, kPitches> share_{}, probability_{}, count_{};
  std::array<double, 12> class_share_{};
  TimbreModel melody_, accompaniment_;
};

}  // namespace

void add_context(const JointPeaks& peaks, std::span<const float> probabilities, std::vector<PeakFeatures>& features) {
  Context(peaks, probabilities, features).write(features);
}

}  // namespace tunefind
