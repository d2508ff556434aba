#include <algorithm>
#include <cmath>
#include <ebur128.h>
#include <limits>
#include <memory>
#include <new>

#include "features/audio_files/audio_file.hpp"

namespace tunefind {

namespace {

struct EburDelete {
  void operator()(ebur128_state* state) const { ebur128_destroy(&state); }
};

/// Peak level in dBFS; -infinity for silence.
double peak_db(const Audio& audio) {
  float peak = 0;
  for (const float sample : audio.samples) peak = std::max(peak, std::abs(sample));
  return 20 * std::log10(static_cast<double>(peak));
}

}  // namespace

double loudness_lufs(const Audio& audio) {
  const auto rate = static_cast<unsigned long>(std::lround(audio.sample_rate));
  const std::unique_ptr<ebur128_state, EburDelete> state(ebur128_init(1, rate, EBUR128_MODE_I));
  if (!state) throw std::bad_alloc();
  double loudness = 0;
  if (ebur128_add_frames_float(state.get(), audio.samples.data(), audio.samples.size()) != EBUR128_SUCCESS ||
      ebur128_loudness_global(state.get(), &loudness) != EBUR128_SUCCESS)
    throw std::bad_alloc();  // the only way in which these calls can fail
  return loudness;
}

Audio normalise_loudness(Audio audio, double target_lufs, double peak_limit_db) {
  // The second pass corrects very quiet recordings: the first measures only the parts above the absolute gate of -70
  // LUFS.
  for (int pass = 0; pass < 2; ++pass) {
    const double loudness = loudness_lufs(audio);
    const double wanted_db = std::isfinite(loudness) ? target_lufs - loudness : 0.0;
    const double gain_db = std::min(wanted_db, peak_limit_db - peak_db(audio));
    const auto gain = static_cast<float>(std::pow(10.0, gain_db / 20));
    for (float& sample : audio.samples) sample *= gain;
  }
  return audio;
}

}  // namespace tunefind
