#include "experiments/measures/query_outcome.hpp"

#include <algorithm>

namespace tunefind {

HumTraits traits_of(const Melody& melody) {
  std::vector<float> pitch;
  for (std::size_t i = 0; i < melody.frames(); ++i)
    if (melody.voiced[i]) pitch.push_back(melody.pitch[i]);
  if (pitch.empty()) return {};
  std::sort(pitch.begin(), pitch.end());
  return {melody.duration_s(), pitch[pitch.size() * 9 / 10] - pitch[pitch.size() / 10],
          static_cast<double>(pitch.size()) / static_cast<double>(melody.frames())};
}

const char* name_of(LostAt stage) {
  switch (stage) {
    case LostAt::nowhere:
      return "";
    case LostAt::hearing:
      return "hearing";
    case LostAt::filter:
      return "filter";
    case LostAt::first_tier:
      return "first tier";
    case LostAt::re_rank:
      return "re-rank";
    case LostAt::fusion:
      return "fusion";
  }
  return "";
}

}  // namespace tunefind
