#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace tunefind {

/// Changes the sample rate of a mono signal that arrives in blocks, so that a long recording at a high rate is never
/// held in memory at that rate. The result is the same however the signal is cut into blocks. Uses soxr, whose linear
/// phase keeps every onset at its time. Rates are in Hz and above 0; throws AudioError where soxr refuses them.
class Resampler {
 public:
  Resampler(double from_rate, double to_rate);
  ~Resampler();
  Resampler(Resampler&&) noexcept;
  Resampler& operator=(Resampler&&) noexcept;

  /// Makes room for a signal of so many samples; any other number may still follow.
  void expect(std::size_t samples);

  void add(std::span<const float> block);

  /// The whole resampled signal, exactly round(n * to / from) samples for n samples added. Call it once, at the end.
  std::vector<float> finish();

 private:
  struct Stream;
  std::unique_ptr<Stream> stream_;
};

/// The signal at another sample rate: exactly round(n * to / from) samples, empty for an empty signal. A signal that is
/// at the rate already comes back bit for bit. Throws AudioError where soxr refuses the rates.
std::vector<float> resample(const std::vector<float>& samples, double from_rate, double to_rate);

}  // namespace tunefind
