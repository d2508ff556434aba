#include "features/spectrum/chroma.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <numbers>
#include <numeric>

#include "features/parabolic_peak.hpp"

namespace tunefind {
namespace {

constexpr double kSpanWithoutBeats_s = 0.5;  // length of a chroma vector if there are no beats
constexpr std::size_t kTuningStride = 8;     // the tuning is measured on every 8th frame (0.2 s)
constexpr float kClearPeak = 0.1f;           // the tuning ignores peaks below this share of a frame's maximum

using Profile = std::array<float, 12>;
// Temperley 2001, table 7.1: how well each of the 12 pitch classes above the tonic fits a major and a minor key.
constexpr Profile kMajor{5.0f, 2.0f, 3.5f, 2.0f, 4.5f, 4.0f, 2.0f, 4.5f, 2.0f, 3.5f, 1.5f, 4.0f};
constexpr Profile kMinor{5.0f, 2.0f, 3.5f, 4.5f, 2.0f, 4.0f, 2.0f, 4.5f, 3.5f, 2.0f, 1.5f, 4.0f};

/// Pearson correlation of the chroma, rotated so that it starts at `tonic`, with a key profile; 0 if the chroma is
/// flat.
double correlation(const Profile& chroma, const Profile& profile, int tonic) {
  const auto mean = [](const Profile& p) { return std::accumulate(p.begin(), p.end(), 0.0) / 12; };
  const double chroma_mean = mean(chroma), profile_mean = mean(profile);
  double product = 0, chroma_power = 0, profile_power = 0;
  for (int degree = 0; degree < 12; ++degree) {
    const double a = chroma[(tonic + degree) % 12] - chroma_mean, b = profile[degree] - profile_mean;
    product += a * b, chroma_power += a * a, profile_power += b * b;
  }
  return chroma_power > 0 ? product / std::sqrt(chroma_power * profile_power) : 0;
}

/// Edges of the chroma vectors: 0, the beats that are at least 0.05 s after the previous edge and before the end, and
/// `end_s`. Without such beats, every half second.
std::vector<double> spans(const std::vector<double>& beats_s, double end_s) {
  std::vector<double> edges{0};
  for (const double beat_s : beats_s)
    if (beat_s > edges.back() + 0.05 && beat_s < end_s - 0.05) edges.push_back(beat_s);
  if (edges.size() == 1)
    while (edges.back() + kSpanWithoutBeats_s < end_s) edges.push_back(edges.back() + kSpanWithoutBeats_s);
  edges.push_back(end_s);
  return edges;
}

class BeatChroma final : public ChromaExtractor {
 public:
  explicit BeatChroma(const BeatChromaParameters& parameters) : parameters_(parameters) {}

  Chroma chroma(const LogSpectrogram& spectrogram, const std::vector<double>& beats_s) const override {
    Chroma result;
    if (spectrogram.frames() == 0) return result;
    const std::vector<float> gains = whitening_gains(spectrogram, parameters_.whitening, parameters_.floor_db);
    const int per_semitone = spectrogram.bins_per_semitone;
    const long shift = parameters_.tuned ? std::lround(tuning_of(spectrogram) * per_semitone) : 0;
    result.times_s = spans(beats_s, static_cast<double>(spectrogram.frames()) * spectrogram.hop_s);
    for (std::size_t n = 0; n + 1 < result.times_s.size(); ++n) {
      Profile sum{};
      const auto frame = [&](double s) { return static_cast<std::size_t>(std::lround(s / spectrogram.hop_s)); };
      for (std::size_t i = frame(result.times_s[n]); i < std::min(frame(result.times_s[n + 1]), spectrogram.frames());
           ++i)
        add(spectrogram, i, gains, shift, sum);
      const float most = *std::max_element(sum.begin(), sum.end());
      if (most > 1e-6f)
        for (float& value : sum) value /= most;
      else
        sum.fill(0);
      result.vectors.push_back(sum);
    }
    return result;
  }

 private:
  /// Adds one frame to the pitch classes `sum`. `shift` is the recording's tuning in bins.
  void add(const LogSpectrogram& spectrogram, std::size_t frame, const std::vector<float>& gains, long shift,
           Profile& sum) const {
    const std::span<const float> values = spectrogram.frame(frame);
    for (int pitch = static_cast<int>(std::ceil(parameters_.lowest_pitch)); pitch <= parameters_.highest_pitch;
         ++pitch) {
      const long bin = (pitch - static_cast<long>(spectrogram.lowest_pitch)) * spectrogram.bins_per_semitone + shift;
      if (bin < 0) continue;
      if (bin + 1 >= static_cast<long>(values.size())) break;
      // The strongest bin within a quarter of a semitone of the pitch counts.
      const float below = bin > 0 ? values[bin - 1] : 0.0f;
      sum[pitch % 12] += gains[bin] * std::max({below, values[bin], values[bin + 1]});
    }
  }

  BeatChromaParameters parameters_;
};

}  // namespace

std::unique_ptr<ChromaExtractor> make_beat_chroma(const BeatChromaParameters& parameters) {
  return std::make_unique<BeatChroma>(parameters);
}

double tuning_of(const LogSpectrogram& spectrogram) {
  std::complex<double> sum = 0;
  for (std::size_t i = 0; i < spectrogram.frames(); i += kTuningStride) {
    const std::span<const float> values = spectrogram.frame(i);
    const float least = kClearPeak * *std::max_element(values.begin(), values.end());
    for (std::size_t b = 1; b + 1 < values.size(); ++b) {
      if (values[b] < least || values[b] <= values[b - 1] || values[b] < values[b + 1]) continue;
      const double at = static_cast<double>(b) + parabolic_shift<double>(values[b - 1], values[b], values[b + 1]);
      const double semitones = spectrogram.lowest_pitch + at / spectrogram.bins_per_semitone;
      sum += std::polar<double>(values[b], 2 * std::numbers::pi * semitones);
    }
  }
  const double tuning = std::arg(sum) / (2 * std::numbers::pi);
  return tuning >= 0.5 ? -0.5 : tuning;
}

std::optional<Key> key_of(const Chroma& chroma) {
  Profile sum{};
  for (const Profile& vector : chroma.vectors)
    for (int c = 0; c < 12; ++c) sum[c] += vector[c];
  std::optional<Key> best;
  double highest = 0;
  for (int tonic = 0; tonic < 12; ++tonic)
    for (const bool minor : {false, true}) {
      const double fit = correlation(sum, minor ? kMinor : kMajor, tonic);
      if (fit > highest) highest = fit, best = Key{tonic, minor};
    }
  return best;
}

}  // namespace tunefind
