#include "features/beats.hpp"

#include <algorithm>
#include <aubio/aubio.h>
#include <cmath>
#include <limits>
#include <memory>
#include <optional>

namespace tunefind {

namespace {

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// Seconds from beat to beat, the median slope of a line through beats up to 32 apart: aubio counts in periods of whole
/// hops and catches up by a shorter or longer one, so that single intervals are off by per cents. Nothing for fewer
/// than four beats.
std::optional<double> period_of(const std::vector<double>& times_s) {
  constexpr std::size_t kApart = 32;
  if (times_s.size() < 4) return std::nullopt;
  std::vector<double> intervals;
  for (std::size_t i = 1; i < times_s.size(); ++i) intervals.push_back(times_s[i] - times_s[i - 1]);
  const double usual_s = median(intervals);
  std::vector<double> count{0};  // beats up to each, those that were missed included
  for (const double interval : intervals) count.push_back(count.back() + std::max(1.0, std::round(interval / usual_s)));
  const std::size_t apart = std::min(kApart, times_s.size() / 2);
  std::vector<double> slopes;
  for (std::size_t i = apart; i < times_s.size(); ++i)
    slopes.push_back((times_s[i] - times_s[i - apart]) / (count[i] - count[i - apart]));
  return median(slopes);
}

}  // namespace

Beats track_beats(const Audio& audio) {
  constexpr uint_t kWindow = 1024, kHop = 256;
  struct Delete {
    void operator()(aubio_tempo_t* tempo) const { del_aubio_tempo(tempo); }
    void operator()(fvec_t* vector) const { del_fvec(vector); }
  };
  Beats beats;
  const std::unique_ptr<aubio_tempo_t, Delete> tracker(
      new_aubio_tempo("default", kWindow, kHop, static_cast<uint_t>(audio.sample_rate)));
  // aubio drops every beat that falls into a silent hop, and a beat is often announced a hop before it sounds.
  aubio_tempo_set_silence(tracker.get(), -std::numeric_limits<float>::infinity());
  const std::unique_ptr<fvec_t, Delete> hop(new_fvec(kHop)), beat(new_fvec(1));
  for (std::size_t from = 0; from + kHop <= audio.samples.size(); from += kHop) {
    std::copy_n(audio.samples.begin() + from, kHop, hop->data);
    aubio_tempo_do(tracker.get(), hop.get(), beat.get());
    if (beat->data[0] <= 0) continue;
    const double time_s = aubio_tempo_get_last_s(tracker.get());
    if (time_s >= 0 && (beats.times_s.empty() || time_s > beats.times_s.back())) beats.times_s.push_back(time_s);
  }
  if (const auto period_s = period_of(beats.times_s)) beats.bpm = 60 / *period_s;
  return beats;
}

}  // namespace tunefind
