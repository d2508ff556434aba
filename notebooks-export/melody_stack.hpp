#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "features/melody.hpp"
#include "notebooks-export/formats/npz.hpp"

namespace tunefind {

/// Concatenated melodies, so that one file holds all of a data set. Melody i has the frames offsets[i] to offsets[i +
/// 1] (exclusive) of pitch and voiced; it begins at start_s[i] and has a hop of hop_s[i], in seconds.
class MelodyStack {
 public:
  void add(const Melody& melody);
  /// The arrays pitch, voiced, offsets, start_s and hop_s.
  std::vector<std::pair<std::string, NpyArray>> arrays() const;

 private:
  std::vector<float> pitch_;
  std::vector<std::uint8_t> voiced_;
  std::vector<std::int64_t> offsets_{0};
  std::vector<double> start_s_, hop_s_;
};

}  // namespace tunefind
