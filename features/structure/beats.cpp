#include "features/structure/beats.hpp"

#include <algorithm>
#include <array>
#define AUBIO_UNSTABLE 1  // for the onset peak picker
#include <aubio/aubio.h>
#include <bit>
#include <cmath>
#include <complex>
#include <memory>
#include <numeric>
#include <optional>
#include <span>

#include "features/median.hpp"
#include "features/spectrum/fft.hpp"

namespace tunefind {

namespace {

constexpr std::size_t kWindow = 1024, kHop = 256;  // samples: 64 ms and 16 ms
constexpr double kMemory_s = 5.8;                  // history that the beat tracker looks at, as in aubio's tempo object
constexpr float kPeakThreshold = 0.3f;             // threshold of the onset peak picker, as in aubio's tempo object

template <auto kDeleteFunction>
struct Deleter {
  template <class Object>
  void operator()(Object* object) const {
    kDeleteFunction(object);
  }
};
using Vector = std::unique_ptr<fvec_t, Deleter<del_fvec>>;

/// Seconds per beat: the median slope of lines through beats that are up to 32 beats apart. aubio counts in periods of
/// whole hops and catches up with a shorter or longer one, so that single intervals are off by several per cent.
/// Nothing for fewer than four beats.
std::optional<double> period_of(const std::vector<double>& times_s) {
  constexpr std::size_t kLongestSpan = 32;
  if (times_s.size() < 4) return std::nullopt;
  std::vector<double> intervals;
  for (std::size_t i = 1; i < times_s.size(); ++i) intervals.push_back(times_s[i] - times_s[i - 1]);
  const double typical_s = median(intervals);
  std::vector<double> count{0};  // number of beats up to each, including those that the tracker missed
  for (const double interval : intervals)
    count.push_back(count.back() + std::max(1.0, std::round(interval / typical_s)));
  const std::size_t span = std::min(kLongestSpan, times_s.size() / 2);
  std::vector<double> slopes;
  for (std::size_t i = span; i < times_s.size(); ++i)
    slopes.push_back((times_s[i] - times_s[i - span]) / (count[i] - count[i - span]));
  return median(slopes);
}

/// Spectral flux: the sum over bins of the increase in magnitude since the previous frame.
class SpectralFlux {
 public:
  SpectralFlux()
      : window_(hann_window(kWindow)),
        recent_(kWindow, 0.0f),
        magnitude_(kWindow / 2 + 1),
        before_(kWindow / 2 + 1, 0.0f),
        fft_(kWindow) {}

  float next(std::span<const float> hop) {
    std::copy(recent_.begin() + kHop, recent_.end(), recent_.begin());
    std::copy(hop.begin(), hop.end(), recent_.end() - kHop);
    for (std::size_t n = 0; n < kWindow; ++n) fft_.samples()[n] = window_[n] * recent_[n];
    fft_.forward();
    const std::complex<float>* bins = fft_.bins();
    for (std::size_t b = 0; b < magnitude_.size(); ++b)
      magnitude_[b] = std::sqrt(bins[b].real() * bins[b].real() + bins[b].imag() * bins[b].imag());
    // Independent lanes, so that the compiler can use vector additions.
    std::array<float, 16> lanes{};
    std::size_t b = 0;
    for (; b + lanes.size() <= magnitude_.size(); b += lanes.size())
      for (std::size_t lane = 0; lane < lanes.size(); ++lane)
        lanes[lane] += std::max(0.0f, magnitude_[b + lane] - before_[b + lane]);
    float flux = std::accumulate(lanes.begin(), lanes.end(), 0.0f);
    for (; b < magnitude_.size(); ++b) flux += std::max(0.0f, magnitude_[b] - before_[b]);
    std::swap(magnitude_, before_);
    return flux;
  }

 private:
  std::vector<float> window_, recent_, magnitude_, before_;
  RealFft fft_;
};

}  // namespace

Beats track_beats(const Audio& audio) {
  const auto memory = static_cast<uint_t>(
      std::bit_ceil(static_cast<unsigned>(kMemory_s * audio.sample_rate / static_cast<double>(kHop))));
  const uint_t step = memory / 4;
  const std::unique_ptr<aubio_beattracking_t, Deleter<del_aubio_beattracking>> tracker(
      new_aubio_beattracking(memory, kHop, static_cast<uint_t>(audio.sample_rate)));
  const std::unique_ptr<aubio_peakpicker_t, Deleter<del_aubio_peakpicker>> picker(new_aubio_peakpicker());
  aubio_peakpicker_set_threshold(picker.get(), kPeakThreshold);
  const Vector onsets(new_fvec(memory)), predicted(new_fvec(step)), onset(new_fvec(1)), peak(new_fvec(1));
  SpectralFlux flux;
  Beats beats;
  uint_t at = 1;  // hops since the last prediction; starts at 1, as in aubio
  for (std::size_t from = 0; from + kHop <= audio.samples.size(); from += kHop) {
    onset->data[0] = flux.next(std::span(audio.samples).subspan(from, kHop));
    if (at == step) {
      // In silence the tracker would continue to predict beats, so it only runs if there are onsets.
      predicted->data[0] = 0;
      if (*std::max_element(onsets->data, onsets->data + memory) > 0)
        aubio_beattracking_do(tracker.get(), onsets.get(), predicted.get());
      std::copy(onsets->data + step, onsets->data + memory, onsets->data);
      std::fill(onsets->data + memory - step, onsets->data + memory, 0.0f);
      at = 0;
    }
    aubio_peakpicker_do(picker.get(), onset.get(), peak.get());
    onsets->data[memory - step + at] = aubio_peakpicker_get_thresholded_input(picker.get())->data[0];
    // predicted[0] is one more than the number of beats in the coming step; the others are their hops.
    for (uint_t n = 1; n < static_cast<uint_t>(predicted->data[0]); ++n) {
      const float hop = predicted->data[n];
      if (at != static_cast<uint_t>(hop)) continue;
      const double time_s = (static_cast<double>(from) + (hop - std::floor(hop)) * kHop) / audio.sample_rate;
      if (beats.times_s.empty() || time_s > beats.times_s.back()) beats.times_s.push_back(time_s);
    }
    ++at;
  }
  if (const auto period_s = period_of(beats.times_s)) beats.bpm = 60 / *period_s;
  return beats;
}

}  // namespace tunefind
