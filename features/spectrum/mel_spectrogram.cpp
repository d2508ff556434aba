#include "features/spectrum/mel_spectrogram.hpp"

#include <algorithm>
#include <cmath>

#include "features/spectrum/fft.hpp"

namespace tunefind {
namespace {

constexpr std::size_t kMelWindow = 1024;  // samples: 64 ms

/// Contribution of one FFT bin to the bands: `weight` of its power goes to `band`, the rest to the band below. This is
/// the bank of triangles, stored bin by bin. `band` counts from 0 = the band below the first.
struct BandShare {
  std::size_t band = 0;
  float weight = 0;
};

/// Contributions of consecutive FFT bins, of which `first` is the first above the lowest frequency.
struct Triangles {
  std::size_t first = 0;
  std::vector<BandShare> shares;
};

Triangles make_triangles(const MelSpectrogram& shape, double rate) {
  const double bin_hz = rate / kMelWindow, lowest = mel_of_hertz(MelSpectrogram::kLowest_hz);
  const double step = shape.centre_mel(0) - lowest;
  Triangles triangles;
  triangles.first = static_cast<std::size_t>(std::ceil(MelSpectrogram::kLowest_hz / bin_hz));
  for (std::size_t bin = triangles.first; bin <= kMelWindow / 2; ++bin) {
    const double position = (mel_of_hertz(static_cast<double>(bin) * bin_hz) - lowest) / step;
    if (position >= static_cast<double>(shape.bands + 1)) break;
    const double below = std::floor(position);
    triangles.shares.push_back({static_cast<std::size_t>(below) + 1, static_cast<float>(position - below)});
  }
  return triangles;
}

}  // namespace

double mel_of_hertz(double hz) { return 2595 * std::log10(1 + hz / 700); }

double hertz_of_mel(double mel) { return 700 * (std::pow(10, mel / 2595) - 1); }

double MelSpectrogram::centre_mel(double band) const {
  const double lowest = mel_of_hertz(kLowest_hz), highest = mel_of_hertz(kHighest_hz);
  return lowest + (highest - lowest) * (band + 1) / static_cast<double>(bands + 1);
}

MelSpectrogram mel_spectrogram(const Audio& audio) {
  MelSpectrogram result;
  const Triangles triangles = make_triangles(result, audio.sample_rate);
  const auto hop = static_cast<std::ptrdiff_t>(std::lround(result.hop_s * audio.sample_rate));
  const auto count = static_cast<std::ptrdiff_t>(audio.samples.size());
  std::vector<float> window = hann_window(kMelWindow);
  double energy = 0;
  for (const float value : window) energy += static_cast<double>(value) * value;
  // Scaled by Parseval's theorem so that the power of the bins around a sine of amplitude A sums to A².
  const float scale = static_cast<float>(2 / std::sqrt(energy * kMelWindow));
  for (float& value : window) value *= scale;

  RealFft fft(kMelWindow);
  std::vector<float> sums(result.bands +
                          2);  // includes one band below the first and one above the last, which are dropped
  result.values.reserve(static_cast<std::size_t>((count + hop - 1) / hop) * result.bands);
  for (std::ptrdiff_t centre = 0; centre < count; centre += hop) {
    float* samples = fft.samples();
    const std::ptrdiff_t first = centre - static_cast<std::ptrdiff_t>(kMelWindow / 2);
    const std::ptrdiff_t begin = std::max<std::ptrdiff_t>(0, -first);
    const std::ptrdiff_t end = std::min<std::ptrdiff_t>(kMelWindow, count - first);
    std::fill(samples, samples + begin, 0.0f);
    for (std::ptrdiff_t n = begin; n < end; ++n) samples[n] = audio.samples[first + n] * window[n];
    std::fill(samples + end, samples + kMelWindow, 0.0f);
    fft.forward();
    std::fill(sums.begin(), sums.end(), 0.0f);
    const std::complex<float>* bin = fft.bins() + triangles.first;
    for (const BandShare& share : triangles.shares) {
      const float power = std::norm(*bin++);
      sums[share.band] += share.weight * power;
      sums[share.band - 1] += (1 - share.weight) * power;
    }
    result.values.insert(result.values.end(), sums.begin() + 1, sums.end() - 1);
  }
  return result;
}

}  // namespace tunefind
