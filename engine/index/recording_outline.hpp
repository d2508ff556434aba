#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "features/melody_frames.hpp"
#include "features/tune.hpp"

namespace tunefind {

/// What the filter reads of a recording: the pitch of each melody line and the strongest peaks of the whitened
/// salience, with one frame for every two of the salience. Pitch is in half semitones (MIDI number * 2), 255 where
/// there is none. Frames are stored in blocks of 16, one vector of 16 bytes for each line, for the pitch of each peak
/// and for the cost of its weakness, so that a block is a few consecutive cache lines.
struct RecordingOutline {
  static constexpr int kLines = 5;   ///< melody lines: the first of the tune, further ones are left out
  static constexpr int kPeaks = 4;   ///< salience peaks per frame; with 8, 6, 3 or 2 search found less
  static constexpr int kBlock = 16;  ///< frames per block
  using Bytes = std::uint8_t __attribute__((vector_size(kBlock)));
  struct Block {
    std::array<Bytes, kLines> lines;
    std::array<Bytes, kPeaks> peaks, weakness;
  };

  std::vector<Block> blocks;
  std::array<float, kLines> line_scale{};  ///< factor on the costs against each line; 0: no such line
  float salience_scale = 1;                ///< factor on the costs against the salience

  RecordingOutline() = default;
  /// The outline of a tune whose salience has frames of `hop_s`.
  RecordingOutline(const Tune& tune, double hop_s);
};

/// A hum at one tempo ratio, prepared to be compared with outlines: its first `kLongest` frames.
class HumOutline {
 public:
  /// Takes the hum in frames of the same length as those of the outlines.
  explicit HumOutline(const MelodyFrames& frames);

  /// Mean cost over the sounding frames, in [0, 1] times the scale of the outline; 1 if no frame of the hum sounds.
  struct Misfit {
    float line = 1;      ///< against the best melody line; 1 if the recording has none
    float salience = 1;  ///< against the salience
  };
  /// Mean cost of laying the unstretched hum (linear scaling) on the outline from `first_frame` on, transposed by
  /// `key2` half semitones. Frames outside of the outline cost the most.

  Misfit misfit(const RecordingOutline& outline, int first_frame, int key2) const;
  /// Prefetches what `misfit` will read: otherwise most of its time would go to waiting for memory.
  void prefetch(const RecordingOutline& outline, int first_frame) const;

 private:
  static constexpr std::size_t kLongest =
      100;  // frames (20 s): a byte sums the costs of at most 7 frames, up to 24 each
  struct Block {
    RecordingOutline::Bytes pitch2, sounds;  ///< `sounds` is 255 where the hum sounds, else 0
  };
  std::array<std::vector<Block>, RecordingOutline::kBlock>
      phases_;  ///< by the frame within a block at which the hum begins
  int sounding_ = 0;
};

}  // namespace tunefind
