#include "features/chroma.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace tunefind {
namespace {

constexpr double kSpanWithoutBeats_s = 0.5;

using Profile = std::array<float, 12>;
// Temperley 2001, table 7.1: how well each scale degree fits a major and a minor key.
constexpr Profile kMajor{5.0f, 2.0f, 3.5f, 2.0f, 4.5f, 4.0f, 2.0f, 4.5f, 2.0f, 3.5f, 1.5f, 4.0f};
constexpr Profile kMinor{5.0f, 2.0f, 3.5f, 4.5f, 2.0f, 4.0f, 2.0f, 4.5f, 3.5f, 2.0f, 1.5f, 4.0f};

/// Correlation of the chroma, read from `tonic` up, with a profile; 0 if either is flat.
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
    result.times_s = spans(beats_s, static_cast<double>(spectrogram.frames()) * spectrogram.hop_s);
    for (std::size_t n = 0; n + 1 < result.times_s.size(); ++n) {
      Profile sum{};
      const auto frame = [&](double s) { return static_cast<std::size_t>(std::lround(s / spectrogram.hop_s)); };
      for (std::size_t i = frame(result.times_s[n]); i < std::min(frame(result.times_s[n + 1]), spectrogram.frames());
           ++i)
        add(spectrogram, i, gains, sum);
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
  void add(const LogSpectrogram& spectrogram, std::size_t frame, const std::vector<float>& gains, Profile& sum) const {
    const std::span<const float> values = spectrogram.frame(frame);
    const int per_semitone = spectrogram.bins_per_semitone;
    for (int pitch = static_cast<int>(std::ceil(parameters_.lowest_pitch)); pitch <= parameters_.highest_pitch;
         ++pitch) {
      const auto bin = static_cast<std::size_t>((pitch - static_cast<int>(spectrogram.lowest_pitch)) * per_semitone);
      if (bin + 1 >= values.size()) break;
      // A pitch class takes what lies within a quarter of a semitone of it.
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
