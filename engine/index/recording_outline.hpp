#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "features/melody_frames.hpp"
#include "features/tune.hpp"

namespace tunefind {

/// What a filter reads of a recording, in frames of two of the salience's: the pitch of each melody line, and the
/// strongest peaks of the whitened salience. Pitch in half semitones (MIDI number * 2). Laid out in blocks of 16
/// frames, one plane of 16 bytes for each line, each peak's pitch and what its weakness costs, so that a block is some
/// cache lines behind each other.
struct RecordingOutline {
  static constexpr int kLines = 5, kPeaks = 4, kBlock = 16;
  using Bytes = std::uint8_t __attribute__((vector_size(kBlock)));
  struct Block {
    std::array<Bytes, kLines> lines;
    std::array<Bytes, kPeaks> peaks, weakness;
  };

  std::vector<Block> blocks;
  std::array<float, kLines> line_scale{};  ///< what costs against each line are multiplied with, 0: there is none
  float salience_scale = 1;

  RecordingOutline() = default;
  /// Of a tune whose salience has frames of `hop_s`; of its lines the first `kLines`.
  RecordingOutline(const Tune& tune, double hop_s);
};

/// A hum at one tempo, to be laid on outlines: its first 20 s in their frames.
class HumOutline {
 public:
  /// From frames of the outlines' length.
  explicit HumOutline(const MelodyFrames& frames);

  /// How ill it lies, as it is (linear scaling), on an outline from this frame on, moved up by so many half semitones:
  /// mean costs of its sounding frames in [0, 1] times the scale; 1 for a hum without any.
  struct Misfit {
    float line = 1;      ///< on the best line
    float salience = 1;  ///< on the salience
  };
  Misfit misfit(const RecordingOutline& outline, int first_frame, int key2) const;
  /// Asks the memory for what `misfit` will read: most of the time would go to waiting for it.
  void ask_for(const RecordingOutline& outline, int first_frame) const;

 private:
  static constexpr std::size_t kLongest = 100;  // frames: sums are bytes
  struct Block {
    RecordingOutline::Bytes pitch2, sounds;  ///< `sounds` is 255 where it does
  };
  std::array<std::vector<Block>, RecordingOutline::kBlock> phases_;  ///< by how far in a block it begins
  int sounding_ = 0;
};

}  // namespace tunefind
