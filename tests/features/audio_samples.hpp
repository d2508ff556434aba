#pragma once

#include <cmath>
#include <cstddef>
#include <filesystem>
#include <numbers>
#include <sndfile.h>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

// Synthetic sounds, and audio files of them, for the tests of audio input and output.
namespace audio_samples {

/// A sine of `hz`.
inline std::vector<float> tone(double hz, double seconds, double rate, double amplitude = 0.25) {
  std::vector<float> samples(static_cast<std::size_t>(std::llround(seconds * rate)));
  for (std::size_t i = 0; i < samples.size(); ++i)
    samples[i] = static_cast<float>(amplitude * std::sin(2 * std::numbers::pi * hz * static_cast<double>(i) / rate));
  return samples;
}

/// A tone with partials of the given amplitudes (first, second, ...); partials at or above `rate` / 2 are left out.
inline std::vector<float> harmonic_tone(double hz, const std::vector<double>& partials, double seconds, double rate) {
  std::vector<float> samples(static_cast<std::size_t>(std::llround(seconds * rate)));
  for (std::size_t h = 1; h <= partials.size() && static_cast<double>(h) * hz < rate / 2; ++h)
    for (std::size_t i = 0; i < samples.size(); ++i)
      samples[i] += static_cast<float>(partials[h - 1] * std::sin(2 * std::numbers::pi * static_cast<double>(h) * hz *
                                                                  static_cast<double>(i) / rate));
  return samples;
}

/// Root mean square level in dB; a sine of amplitude 1 has -3.01 dB.
inline double level_db(std::span<const float> samples) {
  double energy = 0;
  for (const float sample : samples) energy += static_cast<double>(sample) * sample;
  return 10 * std::log10(energy / static_cast<double>(samples.size()));
}

/// Frequency of a tone in Hz, measured between its first and last upward zero crossing.
inline double frequency_hz(std::span<const float> samples, double rate) {
  double first = -1, last = -1;
  int periods = -1;
  for (std::size_t i = 1; i < samples.size(); ++i) {
    if (samples[i - 1] >= 0 || samples[i] < 0) continue;
    last = static_cast<double>(i) - samples[i] / (samples[i] - samples[i - 1]);
    if (++periods == 0) first = last;
  }
  return periods * rate / (last - first);
}

/// Interval from `reference_hz` to `hz` in cents.
inline double cents(double hz, double reference_hz) { return 1200 * std::log2(hz / reference_hz); }

/// Writes interleaved samples with libsndfile.
inline void write_sound(const std::filesystem::path& path, int format, const std::vector<float>& interleaved, int rate,
                        int channels = 1) {
  SF_INFO info{};
  info.samplerate = rate;
  info.channels = channels;
  info.format = format;
  SNDFILE* sound = sf_open(path.c_str(), SFM_WRITE, &info);
  if (!sound) throw std::runtime_error(path.string() + ": " + sf_strerror(nullptr));
  sf_write_float(sound, interleaved.data(), static_cast<sf_count_t>(interleaved.size()));
  sf_close(sound);
}

}  // namespace audio_samples
