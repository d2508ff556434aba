#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "features/audio.hpp"
#include "features/audio_files/resample.hpp"

namespace tunefind {

/// How messages say that a recording or tune is too long: "longer than 20 minutes".
std::string longer_than(double longest_s);

/// Takes a decoder's blocks and makes the engine's recording of them: channels averaged, the second turned
/// if it is the first in opposite phase, and resampled block by block, so that memory follows the engine's rate and not
/// the file's. The checks of the content are here; each throws an AudioError that begins with `name`.
class RecordingBuilder {
 public:
  /// Throws AudioError for a sample rate that no recording has.
  RecordingBuilder(std::string name, double sample_rate, double longest_s);

  /// Makes room for what a header promises, so that memory does not grow step by step. A false promise does no harm.
  void expect(std::size_t frames);

  /// Adds interleaved samples, [frames x channels]. Throws AudioError beyond `longest_s`.
  void add(std::span<const float> interleaved, int channels);

  /// The recording. Throws AudioError if nothing was added or if it holds samples that are not finite.
  Audio finish();

 private:
  /// Looks whether one channel of the block is the other turned upside down, as a miswired cable makes it.
  void heed_phase(std::span<const float> stereo);

  std::string name_;
  double sample_rate_, longest_s_;
  std::size_t frames_ = 0;
  std::vector<float> mono_;
  float phase_ = 1;  ///< sign of the second of two channels; what a block does not tell is as before
  Resampler resampler_;
};

}  // namespace tunefind
