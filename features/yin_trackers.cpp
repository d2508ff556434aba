#include "features/yin_trackers.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <span>

#include "features/aperiodicity.hpp"
#include "features/aubio_pitch.hpp"
#include "features/fft.hpp"

namespace tunefind {
namespace {

constexpr std::size_t kWindow = 1024;
constexpr std::size_t kHalf = kWindow / 2;
constexpr std::size_t kBins = kHalf + 1;
constexpr std::ptrdiff_t kHop = kPitchHop;
// Where the window of frame 0 begins: frame i is the middle of what the method compares, to the hop (aubio_pitch.cpp).
constexpr std::ptrdiff_t kYinfastFirst = 4 * kHop - static_cast<std::ptrdiff_t>(kWindow);
constexpr std::ptrdiff_t kYinfftFirst = 3 * kHop - static_cast<std::ptrdiff_t>(kWindow);

constexpr float kYinfastThreshold = 0.15f;
constexpr float kYinfftThreshold = 0.85f;
constexpr double kShortPeriod_hz = 1300;  // above it, yinfft looks for the octave

/// The samples of the window of this frame, zeros outside the recording.
void read_window(const Audio& audio, std::ptrdiff_t begin, std::span<float, kWindow> window) {
  const auto count = static_cast<std::ptrdiff_t>(audio.samples.size());
  for (std::ptrdiff_t n = 0; n < std::ssize(window); ++n)
    window[n] = begin + n >= 0 && begin + n < count ? audio.samples[begin + n] : 0.0f;
}

/// aubio has no answer to a hop of nothing, whatever it remembers of the time before.
bool is_silent(const Audio& audio, std::ptrdiff_t window_begin) {
  const auto count = static_cast<std::ptrdiff_t>(audio.samples.size());
  const std::ptrdiff_t end = window_begin + static_cast<std::ptrdiff_t>(kWindow);
  const auto at = [&](std::ptrdiff_t n) { return audio.samples.begin() + std::clamp<std::ptrdiff_t>(n, 0, count); };
  return std::none_of(at(end - kHop), at(end), [](float x) { return std::abs(x) > 1e-10f; });  // -200 dB
}

/// The place of the smallest value; of several the last.
std::size_t smallest(std::span<const float> function) {
  std::size_t at = 0;
  for (std::size_t lag = 1; lag < function.size(); ++lag)
    if (function[lag] <= function[at]) at = lag;
  return at;
}

/// The frequency at a minimum of the function, the period refined by a parabola; 0 if there is no period.
float hz_at(std::span<const float> function, std::size_t lag, double rate) {
  auto period = static_cast<float>(lag);
  if (lag > 0 && lag + 1 < function.size()) {
    const float before = function[lag - 1], here = function[lag], after = function[lag + 1];
    period += 0.5f * (before - after) / (before - 2 * here + after);
  }
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

/// How much softer than 1 kHz each bin sounds, as a factor: by the threshold of hearing of ISO 226:1987, interpolated
/// in Hz and dB, with 80 dB at 0 Hz.
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

/// The function of yinfft for two windows at once: they are the real and the imaginary part of one signal.
class SpectralYin {
 public:
  explicit SpectralYin(double rate) : window_(hann_window(kWindow)), weights_(loudness_weights(rate)), fft_(kWindow) {}

  void compute(const Audio& audio, std::ptrdiff_t begin, std::ptrdiff_t other_begin) {
    read_window(audio, begin, samples_[0]);
    read_window(audio, other_begin, samples_[1]);
    std::complex<float>* const in = fft_.samples();
    for (std::size_t n = 0; n < kWindow; ++n) in[n] = {window_[n] * samples_[0][n], window_[n] * samples_[1][n]};
    fft_.forward();
    weigh_powers();
    fft_.forward();
    normalise();
  }

  /// At lags 0, 1, ... 512, of the one window or the other.
  std::span<const float> function(std::size_t which) const { return functions_[which]; }

 private:
  /// The weighted power spectra of both windows, each with a sum of 1, as the next input of the transform: how loud the
  /// windows are drops out of the function, and the softer one shall not drown in the rounding of the louder.
  void weigh_powers() {
    const std::complex<float>* const bins = fft_.bins();
    std::complex<float>* const powers = fft_.samples();
    std::array<float, 2> sum{};
    for (std::size_t k = 0; k < kBins; ++k) {
      const std::complex<float> a = bins[k], b = bins[(kWindow - k) % kWindow];
      const float re = a.real() + b.real(), im = a.imag() - b.imag();
      const float other_re = a.imag() + b.imag(), other_im = b.real() - a.real();
      powers[k] = {weights_[k] * (re * re + im * im), weights_[k] * (other_re * other_re + other_im * other_im)};
      sum[0] += powers[k].real();
      sum[1] += powers[k].imag();
    }
    const float scale = sum[0] > 0 ? 1 / sum[0] : 0, other_scale = sum[1] > 0 ? 1 / sum[1] : 0;
    for (std::size_t k = 0; k < kBins; ++k) powers[k] = {scale * powers[k].real(), other_scale * powers[k].imag()};
    for (std::size_t k = 1; k < kHalf; ++k) powers[kWindow - k] = powers[k];
  }

  /// Of each window the difference 2 - r(lag) over its mean so far, where r is the transform of the powers.
  void normalise() {
    const std::complex<float>* const correlation = fft_.bins();
    std::array<float, 2> sum{};
    for (std::size_t lag = 1; lag < kBins; ++lag) {
      functions_[0][lag] = 2 - correlation[lag].real();
      functions_[1][lag] = 2 - correlation[lag].imag();
      sums_[0][lag] = sum[0] += functions_[0][lag];
      sums_[1][lag] = sum[1] += functions_[1][lag];
    }
    for (const std::size_t which : {0, 1}) {
      functions_[which][0] = 1;
      for (std::size_t lag = 1; lag < kBins; ++lag)
        functions_[which][lag] *= static_cast<float>(lag) / sums_[which][lag];
    }
  }

  std::vector<float> window_, weights_;
  ComplexFft fft_;
  std::array<std::array<float, kWindow>, 2> samples_{};
  std::array<std::array<float, kBins>, 2> sums_{}, functions_{};
};

}  // namespace

std::vector<float> yinfast_hz(const Audio& audio, std::size_t first, std::size_t last) {
  std::vector<float> hz;
  std::ptrdiff_t begin = kYinfastFirst + static_cast<std::ptrdiff_t>(first) * kHop;
  Aperiodicity aperiodicity(audio, {begin, kHalf, kPitchHop}, kHalf - 1);
  for (std::size_t i = first; i < last; ++i, begin += kHop) {
    const std::span<const float> function = aperiodicity.next();
    hz.push_back(is_silent(audio, begin) ? 0.0f : hz_at(function, yinfast_lag(function), audio.sample_rate));
  }
  return hz;
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
