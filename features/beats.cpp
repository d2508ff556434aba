#include "features/beats.hpp"

#include <algorithm>
#include <aubio/aubio.h>
#include <limits>
#include <memory>

namespace tunefind {

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
  if (beats.times_s.size() < 4) return beats;
  std::vector<double> intervals;
  for (std::size_t i = 1; i < beats.times_s.size(); ++i) intervals.push_back(beats.times_s[i] - beats.times_s[i - 1]);
  const auto middle = intervals.begin() + intervals.size() / 2;
  std::nth_element(intervals.begin(), middle, intervals.end());
  beats.bpm = 60 / *middle;
  return beats;
}

}  // namespace tunefind
