#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <random>
#include <string_view>
#include <vector>

/// Building blocks of the beat and hum renderers: random numbers, oscillators and filters. Everything is a
/// deterministic function of a seed.
namespace tunefind::synthesis {

/// Derives a separate seed for each purpose, so that a change in one part does not alter the random numbers of others.
std::uint64_t derive_seed(std::uint64_t seed, std::string_view purpose);

/// Random numbers that are the same on every platform: the engine is specified by the standard, and the distributions,
/// which are not, are implemented here.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  double uniform() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }  ///< in [0, 1)
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  int integer(int low, int high) { return low + static_cast<int>(uniform() * (high - low + 1)); }  ///< both inclusive
  bool chance(double probability) { return uniform() < probability; }
  double normal();                              ///< mean 0, deviation 1
  double noise() { return 2 * uniform() - 1; }  ///< one sample of white noise in [-1, 1)

 private:
  std::mt19937_64 engine_;
};

inline double hz_of(double midi) { return 440.0 * std::exp2((midi - 69.0) / 12.0); }
inline double gain_of(double db) { return std::pow(10.0, db / 20.0); }

/// The correction around the jump at phase 0 with which `polyblep_saw` reduces aliasing (Välimäki & Huovilainen 2007).
inline double polyblep(double phase, double step) {
  if (phase < step) {
    const double x = phase / step;
    return x + x - x * x - 1;
  }
  if (phase > 1 - step) {
    const double x = (phase - 1) / step;
    return x * x + x + x + 1;
  }
  return 0;
}

/// Saw wave in [-1, 1] at `phase` in [0, 1), which grows by `step` a sample.
inline double polyblep_saw(double phase, double step) { return 2 * phase - 1 - polyblep(phase, step); }

/// Advances a phase by a step of less than 1 and wraps it to [0, 1).
inline void advance(double& phase, double step) {
  phase += step;
  if (phase >= 1) phase -= 1;
}

/// First-order low-pass filter.
class Lowpass {
 public:
  Lowpass(double cutoff_hz, double rate) { tune(cutoff_hz, rate); }
  void tune(double cutoff_hz, double rate) { weight_ = 1 - std::exp(-2 * std::numbers::pi * cutoff_hz / rate); }
  double operator()(double x) { return state_ += weight_ * (x - state_); }

 private:
  double weight_ = 1, state_ = 0;
};

/// Second-order band-pass filter with unit gain at its centre (Bristow-Johnson's cookbook).
class Bandpass {
 public:
  Bandpass(double centre_hz, double bandwidth_hz, double rate);
  double operator()(double x) {
    const double y = b0_ * (x - x2_) - a1_ * y1_ - a2_ * y2_;
    x2_ = x1_;
    x1_ = x;
    y2_ = y1_;
    y1_ = y;
    return y;
  }

 private:
  double b0_, a1_, a2_;
  double x1_ = 0, x2_ = 0, y1_ = 0, y2_ = 0;
};

/// Level while it sounds: root mean square of the samples that are not exactly zero; 0 for silence.
double sounding_rms(const std::vector<float>& samples);

/// Adds `shot * gain` to `out`, starting at `time_s`; samples outside of `out` are dropped.
void mix_in(std::vector<float>& out, const std::vector<float>& shot, double time_s, double gain, double rate);

}  // namespace tunefind::synthesis
