#include "features/audio_files/recording_builder.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>

#include "features/error.hpp"

namespace tunefind {

namespace {

// A damaged header can claim any sample rate (Hz). No recording has a rate outside of these limits, and the size of
// soxr's filters grows with the ratio of the rates.
constexpr double kLowestRate = 4000;
constexpr double kHighestRate = 768000;

// Absolute correlation above which two channels count as the same signal. Wide stereo music stays far below.
constexpr double kSameSignalCorrelation = 0.9;

double checked_rate(double rate, const std::string& name) {
  if (rate >= kLowestRate && rate <= kHighestRate) return rate;
  throw AudioError(fmt::format("{}: sample rate {:.0f} Hz is out of range (allowed: {:.0f} to {:.0f} Hz)", name, rate,
                               kLowestRate, kHighestRate));
}

}  // namespace

std::string longer_than(double longest_s) {
  return longest_s < 120 ? fmt::format("longer than {:.0f} seconds", longest_s)
                         : fmt::format("longer than {:.0f} minutes", longest_s / 60);
}

RecordingBuilder::RecordingBuilder(std::string name, double sample_rate, double longest_s)
    : name_(std::move(name)),
      sample_rate_(checked_rate(sample_rate, name_)),
      longest_s_(longest_s),
      resampler_(sample_rate, kEngineRate) {}

void RecordingBuilder::reserve(std::size_t frames) {
  resampler_.reserve(std::min(frames, static_cast<std::size_t>(longest_s_ * sample_rate_)));
}

void RecordingBuilder::add(std::span<const float> interleaved, int channels) {
  const std::size_t frames = interleaved.size() / static_cast<std::size_t>(channels);
  frames_ += frames;
  if (static_cast<double>(frames_) > longest_s_ * sample_rate_)
    throw AudioError(fmt::format("{}: {}", name_, longer_than(longest_s_)));

  if (channels == 1) return resampler_.add(interleaved);
  if (channels == 2) detect_opposite_phase(interleaved);
  const float weight = 1.0f / static_cast<float>(channels), second = channels == 2 ? second_sign_ * weight : weight;
  mono_.resize(frames);
  const float* frame = interleaved.data();
  for (float& sample : mono_) {
    sample = weight * *frame++;
    for (int channel = 1; channel < channels; ++channel) sample += second * *frame++;
  }
  resampler_.add(mono_);
}

void RecordingBuilder::detect_opposite_phase(std::span<const float> stereo) {
  double both = 0, product = 0;
  for (std::size_t n = 0; n + 1 < stereo.size(); n += 2) {
    const double left = stereo[n], right = stereo[n + 1];
    both += left * left + right * right, product += left * right;
  }
  if (!(std::abs(product) > kSameSignalCorrelation / 2 * both)) return;  // silent, different signals, or not finite
  second_sign_ = product < 0 ? -1.0f : 1.0f;
}

Audio RecordingBuilder::finish() {
  if (frames_ == 0) throw AudioError(name_ + ": holds no samples");
  Audio audio{kEngineRate, resampler_.finish()};
  // Checked after resampling: the filters pass on values that are not finite and can overflow on huge ones.
  if (!std::ranges::all_of(audio.samples, [](float sample) { return std::isfinite(sample); }))
    throw AudioError(name_ + ": holds samples that are not finite");
  return audio;
}

}  // namespace tunefind
