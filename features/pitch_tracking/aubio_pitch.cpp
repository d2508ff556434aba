#include "features/pitch_tracking/aubio_pitch.hpp"

#include <algorithm>
#include <aubio/aubio.h>
#include <memory>
#include <stdexcept>

namespace tunefind {

std::size_t pitch_frames(const Audio& audio) { return (audio.samples.size() + kPitchHop - 1) / kPitchHop; }

AubioPitch aubio_pitch(const Audio& audio, const std::string& method, std::size_t window) {
  struct Delete {
    void operator()(aubio_pitch_t* pitch) const { del_aubio_pitch(pitch); }
    void operator()(fvec_t* vector) const { del_fvec(vector); }
  };
  const std::unique_ptr<aubio_pitch_t, Delete> tracker(
      new_aubio_pitch(method.c_str(), static_cast<uint_t>(window), kPitchHop, static_cast<uint_t>(audio.sample_rate)));
  if (!tracker) throw std::invalid_argument("unknown aubio pitch method '" + method + "'");
  // In Hz, because the unit "cent" silently gives MIDI numbers and turns 0 Hz into MIDI 0. Without aubio's silence
  // gate, which looks at one hop only.
  aubio_pitch_set_unit(tracker.get(), "Hz");
  aubio_pitch_set_silence(tracker.get(), -200);
  const std::unique_ptr<fvec_t, Delete> hop(new_fvec(kPitchHop)), answer(new_fvec(1));

  const std::size_t frames = pitch_frames(audio);
  AubioPitch result{std::vector<float>(frames, 0), std::vector<float>(frames, 0)};
  // The answer after hop n describes the middle of the `window` samples that end there. Only yin and yinfast compare
  // the first half of the window with what follows it, so theirs describes the middle of the first half.
  const bool first_half = method == "yin" || method == "yinfast";
  const std::size_t delay = (first_half ? 3 * window / 4 : window / 2) / kPitchHop - 1;
  for (std::size_t n = 0; n < frames + delay; ++n) {
    const std::size_t from = std::min(n * kPitchHop, audio.samples.size());
    const std::size_t to = std::min(from + kPitchHop, audio.samples.size());
    std::fill_n(std::copy(audio.samples.begin() + from, audio.samples.begin() + to, hop->data), kPitchHop - (to - from),
                0.0f);
    aubio_pitch_do(tracker.get(), hop.get(), answer.get());
    if (n < delay) continue;
    result.hz[n - delay] = answer->data[0];
    result.confidence[n - delay] = std::clamp(aubio_pitch_get_confidence(tracker.get()), 0.0f, 1.0f);
  }
  return result;
}

}  // namespace tunefind
