#include <algorithm>
#include <cmath>

#include "features/melody_extraction/peak_worth.hpp"
#include "features/melody_extraction/salience_function.hpp"

namespace tunefind {
namespace {

constexpr double kFittedHop_s = 0.1;  // of the peaks that the probabilities were fitted on
constexpr float kReach = 0.6f;        // semitones from a peak of a short frame to its peak in the long one

/// The probability of a frame's most likely peak, or `least` if that is higher.
double best_of(const JointPeaks& peaks, const std::vector<float>& probabilities, std::size_t frame, double least) {
  for (std::size_t c = peaks.offsets[frame]; c < peaks.offsets[frame + 1]; ++c)
    least = std::max(least, static_cast<double>(probabilities[c]));
  return least;
}

/// Adds the strongest `most` peaks of a frame, strongest first, and empties it for the next one.
void add_frame(std::vector<SaliencePeak>& frame, std::size_t most, Salience& salience) {
  std::ranges::stable_sort(frame, std::greater(), &SaliencePeak::strength);
  if (frame.size() > most) frame.resize(most);
  salience.peaks.insert(salience.peaks.end(), frame.begin(), frame.end());
  salience.offsets.push_back(static_cast<std::uint32_t>(salience.peaks.size()));
  frame.clear();
}

std::uint8_t packed_strength(double strength) {
  return static_cast<std::uint8_t>(std::lround(255 * std::clamp(strength, 0.0, 1.0)));
}

class MelodyPeaks final : public SalienceFunction {
 public:
  explicit MelodyPeaks(const MelodyPeaksParameters& parameters) : parameters_(parameters) {}

  double hop_s() const override { return parameters_.hop_ms / 1000; }

  Salience salience(const LogSpectrogram& spectrogram, SalienceView view, double hop_s) const override {
    Salience salience;
    salience.hop_s = hop_s;
    if (view == SalienceView::plain) return salience;
    const JointPeaks peaks = joint_peaks(spectrogram, hop_s);
    const std::vector<float> probabilities = melody_probabilities(peaks, spectrogram);
    std::vector<SaliencePeak> frame;
    for (std::size_t i = 0; i < peaks.frames(); ++i) {
      const double best = best_of(peaks, probabilities, i, parameters_.least_best);
      for (std::size_t c = peaks.offsets[i]; c < peaks.offsets[i + 1]; ++c) {
        const double share = static_cast<double>(probabilities[c]) / best;
        const std::uint8_t strength = packed_strength(1 + std::log(share) / parameters_.range);
        if (share < parameters_.least || strength == 0) continue;
        frame.push_back({static_cast<std::uint16_t>(std::lround(peaks.all[c].pitch * 8)), strength});
      }
      add_frame(frame, static_cast<std::size_t>(parameters_.peaks), salience);
    }
    return salience;
  }

 private:
  MelodyPeaksParameters parameters_;
};

class MelodyLinePeaks final : public SalienceFunction {
 public:
  explicit MelodyLinePeaks(const MelodyLinePeaksParameters& parameters)
      : parameters_(parameters), strengths_(make_line_salience(parameters)) {}

  double hop_s() const override { return strengths_->hop_s(); }

  Salience salience(const LogSpectrogram& spectrogram, SalienceView view, double hop_s) const override {
    Salience found = strengths_->salience(spectrogram, view, hop_s);
    if (view == SalienceView::plain) return found;
    const JointPeaks peaks = joint_peaks(spectrogram, kFittedHop_s);
    const std::vector<float> probabilities = melody_probabilities(peaks, spectrogram);
    Salience salience;
    salience.hop_s = hop_s;
    std::vector<SaliencePeak> frame;
    for (std::size_t i = 0; i < found.frames(); ++i) {
      const auto middle = static_cast<std::size_t>((static_cast<double>(i) + 0.5) * hop_s / kFittedHop_s);
      const std::size_t at = std::min(middle, peaks.frames() - 1);
      const double best = best_of(peaks, probabilities, at, parameters_.least_best);
      for (std::uint32_t p = found.offsets[i]; p < found.offsets[i + 1]; ++p) {
        const double share = probability_near(found.peaks[p].pitch(), peaks, probabilities, at) / best;
        const std::uint8_t strength = packed_strength(std::pow(share, parameters_.exponent));
        if (strength > 0) frame.push_back({found.peaks[p].pitch8, strength});
      }
      add_frame(frame, Salience::kMaxPeaks, salience);
    }
    return salience;
  }

 private:
  /// The probability of the frame's peak that is nearest to a pitch; 0 if none is within reach.
  static double probability_near(float pitch, const JointPeaks& peaks, const std::vector<float>& probabilities,
                                 std::size_t frame) {
    float nearest = kReach, probability = 0;
    for (std::size_t c = peaks.offsets[frame]; c < peaks.offsets[frame + 1]; ++c)
      if (const float distance = std::abs(peaks.all[c].pitch - pitch); distance <= nearest)
        nearest = distance, probability = probabilities[c];
    return probability;
  }

  MelodyLinePeaksParameters parameters_;
  std::unique_ptr<SalienceFunction> strengths_;
};

}  // namespace

std::unique_ptr<SalienceFunction> make_melody_peaks(const MelodyPeaksParameters& parameters) {
  return std::make_unique<MelodyPeaks>(parameters);
}

std::unique_ptr<SalienceFunction> make_melody_line_peaks(const MelodyLinePeaksParameters& parameters) {
  return std::make_unique<MelodyLinePeaks>(parameters);
}

}  // namespace tunefind
