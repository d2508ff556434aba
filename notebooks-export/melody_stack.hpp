#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "features/melody.hpp"
#include "notebooks-export/formats/npz.hpp"

namespace tunefind {

/// Melodies one after the other, so that one file holds all of a data set: melody i is pitch[offsets[i] ..
/// offsets[i + 1]], and likewise voiced; it begins at start_s[i] and has frames of hop_s[i].
class MelodyStack {
 public:
  void add(const Melody& melody);
  /// pitch, voiced, offsets, start_s, hop_s.
  std::vector<std::pair<std::string, NpyArray>> arrays() const;

 private:
  std::vector<float> pitch_;
  std::vector<std::uint8_t> voiced_;
  std::vector<std::int64_t> offsets_{0};
  std::vector<double> start_s_, hop_s_;
};

}  // namespace tunefind
