#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace tunefind {

/// Changes the sample rate of a mono signal that arrives in blocks, so that a long recording at a high rate is never
/// held in memory at that rate. The result does not depend on how the signal is split into blocks. Uses soxr with a
/// linear-phase filter, which keeps every onset at its time. Rates are in Hz and above 0; throws AudioError if soxr
/// refuses them. One object serves one thread at a time.
class Resampler {
 public:
  Resampler(double from_rate, double to_rate);
  ~Resampler();
  Resampler(Resampler&&) noexcept;
  Resampler& operator=(Resampler&&) noexcept;

  /// Reserves memory for a signal of this many samples; the real number may differ.
  void reserve(std::size_t samples);

  /// Appends samples at the old rate. Throws AudioError if soxr fails.
  void add(std::span<const float> block);

  /// Returns the whole resampled signal: exactly round(n * to / from) samples for n samples added. Call it once, at the
  /// end.
  std::vector<float> finish();

 private:
  struct Stream;
  std::unique_ptr<Stream> stream_;
};

/// Resamples a whole signal: exactly round(n * to / from) samples, so none for an empty signal. With equal rates the
/// signal is returned unchanged, bit for bit. Throws AudioError if soxr refuses the rates.
std::vector<float> resample(const std::vector<float>& samples, double from_rate, double to_rate);

}  // namespace tunefind
