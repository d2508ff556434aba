#include "notebooks-export/melody_stack.hpp"

namespace tunefind {

void MelodyStack::add(const Melody& melody) {
  pitch_.insert(pitch_.end(), melody.pitch.begin(), melody.pitch.end());
  voiced_.insert(voiced_.end(), melody.voiced.begin(), melody.voiced.end());
  offsets_.push_back(static_cast<std::int64_t>(pitch_.size()));
  start_s_.push_back(melody.start_s);
  hop_s_.push_back(melody.hop_s);
}

std::vector<std::pair<std::string, NpyArray>> MelodyStack::arrays() const {
  return {{"pitch", npy_array(pitch_)},
          {"voiced", npy_array(voiced_)},
          {"offsets", npy_array(offsets_)},
          {"start_s", npy_array(start_s_)},
          {"hop_s", npy_array(hop_s_)}};
}

}  // namespace tunefind
