#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "features/audio.hpp"
#include "features/audio_files/resample.hpp"

namespace tunefind {

/// The part of an error message that states the limit: "longer than 20 minutes", or seconds below two minutes.
std::string longer_than(double longest_s);

/// Turns a decoder's blocks into a mono recording at the engine rate. Channels are averaged; if the second of two
/// channels is the first in opposite phase, its sign is flipped first. Blocks are resampled as they arrive, so memory
/// depends on the engine rate and not on the rate of the file. Also checks the content: every check throws an
/// AudioError that begins with `name`.
class RecordingBuilder {
 public:
  /// Throws AudioError for a sample rate outside 4 to 768 kHz.
  RecordingBuilder(std::string name, double sample_rate, double longest_s);

  /// Reserves memory for the number of frames that a header promises. A wrong promise does no harm.
  void reserve(std::size_t frames);

  /// Appends interleaved samples [frames x channels]. Throws AudioError if the recording becomes longer than
  /// `longest_s`.
  void add(std::span<const float> interleaved, int channels);

  /// Returns the recording; call it once. Throws AudioError if nothing was added or a sample is not finite.
  Audio finish();

 private:
  /// Sets `second_sign_` from a block of two channels: -1 if they are the same signal in opposite phase (a miswired
  /// cable), 1 if they are the same signal in phase, unchanged otherwise.
  void detect_opposite_phase(std::span<const float> stereo);

  std::string name_;
  double sample_rate_, longest_s_;
  std::size_t frames_ = 0;
  std::vector<float> mono_;
  float second_sign_ = 1;  ///< sign applied to the second of two channels
  Resampler resampler_;
};

}  // namespace tunefind
