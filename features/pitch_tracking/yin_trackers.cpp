#include "features/pitch_tracking/yin_trackers.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <span>

#include "features/parabolic_peak.hpp"
#include "features/pitch_tracking/aubio_pitch.hpp"
#include "features/simd.hpp"
#include "features/spectrum/fft.hpp"

namespace tunefind {
namespace {

constexpr std::size_t kWindow = 1024;
constexpr std::size_t kHalf = kWindow / 2;
constexpr std::size_t kBins = kHalf + 1;
constexpr std::ptrdiff_t kHop = kPitchHop;
// First sample of the window of frame 0. The centre of frame i is, to the nearest hop, the middle of the samples that
// the method compares (aubio_pitch.cpp).
constexpr std::ptrdiff_t kYinfastFirst = 4 * kHop - static_cast<std::ptrdiff_t>(kWindow);
constexpr std::ptrdiff_t kYinfftFirst = 3 * kHop - static_cast<std::ptrdiff_t>(kWindow);

constexpr float kYinfastThreshold = 0.15f;  // aubio's default tolerances: a period counts below this aperiodicity
constexpr float kYinfftThreshold = 0.85f;
constexpr double kShortPeriod_hz = 1300;  // above this, yinfft tries the octave above first

/// True if the last hop of the window is digital silence: aubio then reports no pitch, whatever came before.
bool is_silent(const Audio& audio, std::ptrdiff_t window_begin) {
  const auto count = static_cast<std::ptrdiff_t>(audio.samples.size());
  const std::ptrdiff_t end = window_begin + static_cast<std::ptrdiff_t>(kWindow);
  const auto at = [&](std::ptrdiff_t n) { return audio.samples.begin() + std::clamp<std::ptrdiff_t>(n, 0, count); };
  return std::none_of(at(end - kHop), at(end), [](float x) { return std::abs(x) > 1e-10f; });  // below -200 dBFS
}

float sum_of(std::span<const float> values) {
  constexpr std::size_t kLanes = 16;  // added in parallel
  std::array<float, kLanes> sums{};
  for (std::size_t i = 0; i + kLanes <= values.size(); i += kLanes)
    for (std::size_t lane = 0; lane < kLanes; ++lane) sums[lane] += values[i + lane];
  const auto rest = values.begin() + static_cast<std::ptrdiff_t>(values.size() / kLanes * kLanes);
  return std::accumulate(rest, values.end(), std::accumulate(sums.begin(), sums.end(), 0.0f));
}

/// Index of the smallest value; the last one if there are several.
std::size_t smallest(std::span<const float> function) {
  constexpr std::size_t kLanes = 16;  // compared in parallel
  std::array<float, kLanes> least;
  least.fill(function[0]);
  for (std::size_t lag = 0; lag + kLanes <= function.size(); lag += kLanes)
    for (std::size_t lane = 0; lane < kLanes; ++lane) least[lane] = std::min(least[lane], function[lag + lane]);
  float value = std::ranges::min(least);
  for (std::size_t lag = function.size() / kLanes * kLanes; lag < function.size(); ++lag)
    value = std::min(value, function[lag]);
  std::size_t lag = function.size() - 1;
  while (function[lag] > value) --lag;
  return lag;
}

/// Frequency at a minimum of the function, refined by parabolic interpolation of the period; 0 if the period is 0.
float hz_at(std::span<const float> function, std::size_t lag, double rate) {
  auto period = static_cast<float>(lag);
  if (lag > 0 && lag + 1 < function.size())
    period += parabolic_shift(function[lag - 1], function[lag], function[lag + 1]);
  return period > 0 ? static_cast<float>(rate) / period : 0.0f;
}

std::size_t yinfast_lag(std::span<const float> function) {
  for (std::size_t lag = 2; lag + 3 < function.size(); ++lag)
    if (function[lag] < kYinfastThreshold && function[lag] < function[lag + 1]) return lag;
  return smallest(function);
}

float yinfft_answer(std::span<const float> function, double rate) {
  std::size_t lag = smallest(function);
  if (function[lag] >= kYinfftThreshold) return 0;
  if (lag <= static_cast<std::size_t>(std::lround(rate / kShortPeriod_hz)) && function[lag / 2] < kYinfftThreshold)
    lag /= 2;
  return hz_at(function, lag, rate);
}

/// Weight of each bin relative to 1 kHz, by the threshold of hearing of ISO 226:1987, interpolated in Hz and dB, with
/// 80 dB at 0 Hz.
std::vector<float> loudness_weights(double rate) {
  struct Threshold {
    double hz, db;
  };
  static constexpr double kAt1000_db = 4.2;
  static constexpr std::array<Threshold, 28> kThresholds{
      {{0, 80.0},   {20, 74.3},   {25, 65.0},   {31.5, 56.3}, {40, 48.4},   {50, 41.7},  {63, 35.5},
       {80, 29.8},  {100, 25.1},  {125, 20.7},  {160, 16.8},  {200, 13.8},  {250, 11.2}, {315, 8.9},
       {400, 7.2},  {500, 6.0},   {630, 5.0},   {800, 4.4},   {1000, 4.2},  {1250, 3.7}, {1600, 2.6},
       {2000, 1.0}, {2500, -1.2}, {3150, -3.6}, {4000, -3.9}, {5000, -1.1}, {6300, 6.6}, {8000, 15.3}}};
  std::vector<float> weights(kBins);
  auto above = kThresholds.begin() + 1;
  for (std::size_t bin = 0; bin < kBins; ++bin) {
    const double hz = rate * static_cast<double>(bin) / kWindow;
    while (hz > above->hz && above + 1 != kThresholds.end()) ++above;
    const auto below = above - 1;
    const double db = below->db + (above->db - below->db) * (hz - below->hz) / (above->hz - below->hz);
    weights[bin] = static_cast<float>(std::pow(10.0, (kAt1000_db - db) / 20));
  }
  return weights;
}

TUNEFIND_SIMD_CLONES
void multiply(float* values, const float* factors, std::size_t count) {
  for (std::size_t n = 0; n < count; ++n) values[n] *= factors[n];
}

/// Computes the weighted power spectra of the real and of the imaginary part of a signal from its spectrum, for the
/// bins 1 to kHalf - 1.
TUNEFIND_SIMD_CLONES
void powers_of_parts(const float* re, const float* im, const float* weights, float* powers, float* other_powers) {
  for (std::size_t k = 1; k < kHalf; ++k) {
    const float even_re = re[k] + re[kWindow - k], odd_im = im[k] - im[kWindow - k];
    const float even_im = im[k] + im[kWindow - k], odd_re = re[k] - re[kWindow - k];
    powers[k] = weights[k] * (even_re * even_re + odd_im * odd_im);
    other_powers[k] = weights[k] * (even_im * even_im + odd_re * odd_re);
  }
}

/// The difference function of yinfft for two windows at once, which are transformed as the real and the imaginary part
/// of one signal.
class SpectralYin {
 public:
  explicit SpectralYin(double rate) : window_(hann_window(kWindow)), weights_(loudness_weights(rate)), fft_(kWindow) {}

  /// Computes the functions of the windows that begin at these samples; samples outside the recording are 0.
  void compute(const Audio& audio, std::ptrdiff_t begin, std::ptrdiff_t other_begin) {
    read_samples(audio, begin, {fft_.samples().real, kWindow});
    read_samples(audio, other_begin, {fft_.samples().imaginary, kWindow});
    for (float* const samples : {fft_.samples().real, fft_.samples().imaginary})
      multiply(samples, window_.data(), kWindow);
    fft_.forward();
    weigh_powers();
    fft_.forward();
    for (const std::size_t which : {0, 1}) {
      const float* const correlation = which == 0 ? fft_.bins().real : fft_.bins().imaginary;
      for (std::size_t lag = 0; lag < kBins; ++lag) functions_[which][lag] = 2 - correlation[lag];
      normalise_by_cumulative_mean(functions_[which]);
    }
  }

  /// The function at lags 0, 1, ... 512 of the first (0) or the other (1) window.
  std::span<const float> function(std::size_t which) const { return functions_[which]; }

 private:
  /// Replaces the input of the transform by the weighted power spectra of both windows, each scaled to sum 1: the
  /// function does not depend on loudness, and the softer window must not drown in the rounding errors of the louder
  /// one.
  void weigh_powers() {
    const auto [re, im] = fft_.bins();
    const auto [powers, other_powers] = fft_.samples();
    for (const std::size_t k : {std::size_t{0}, kHalf}) {
      powers[k] = 4 * weights_[k] * re[k] * re[k];
      other_powers[k] = 4 * weights_[k] * im[k] * im[k];
    }
    powers_of_parts(re, im, weights_.data(), powers, other_powers);
    for (float* const spectrum : {powers, other_powers}) {
      const float sum = sum_of({spectrum, kBins});
      const float scale = sum > 0 ? 1 / sum : 0;
      for (std::size_t k = 0; k < kBins; ++k) spectrum[k] *= scale;
      for (std::size_t k = 1; k < kHalf; ++k) spectrum[kWindow - k] = spectrum[k];
    }
  }

  std::vector<float> window_, weights_;
  ComplexFft fft_;
  std::array<std::array<float, kBins>, 2> functions_{};
};

}  // namespace

SampleWindow yinfast_window() { return {kYinfastFirst, kHalf}; }

float yinfast_hz(std::span<const float> function, const Audio& audio, std::size_t frame) {
  if (is_silent(audio, kYinfastFirst + static_cast<std::ptrdiff_t>(frame) * kHop)) return 0;
  return hz_at(function, yinfast_lag(function), audio.sample_rate);
}

std::vector<float> yinfft_hz(const Audio& audio, std::size_t first, std::size_t last) {
  std::vector<float> hz;
  SpectralYin yin(audio.sample_rate);
  for (std::size_t i = first; i < last; i += 2) {
    const std::ptrdiff_t begin = kYinfftFirst + static_cast<std::ptrdiff_t>(i) * kHop;
    yin.compute(audio, begin, begin + kHop);
    for (std::size_t k = 0; k < std::min<std::size_t>(2, last - i); ++k) {
      const bool silent = is_silent(audio, begin + static_cast<std::ptrdiff_t>(k) * kHop);
      hz.push_back(silent ? 0.0f : yinfft_answer(yin.function(k), audio.sample_rate));
    }
  }
  return hz;
}

}  // namespace tunefind
