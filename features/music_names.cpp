#include "features/music_names.hpp"

#include <cmath>

namespace tunefind {
namespace {

constexpr const char* kPitchClasses[] = {"C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"};

}  // namespace

std::string pitch_class_name(int pitch_class) { return kPitchClasses[pitch_class]; }

std::string note_name(double pitch) {
  const long nearest = std::lround(pitch), octave = std::lround(std::floor(static_cast<double>(nearest) / 12));
  return kPitchClasses[nearest - 12 * octave] + std::to_string(octave - 1);
}

std::string key_name(const std::optional<Key>& key) {
  return key ? std::string(kPitchClasses[key->tonic]) + (key->minor ? " minor" : " major") : "-";
}

}  // namespace tunefind
