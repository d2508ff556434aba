#include "features/terms/tune_terms.hpp"

namespace tunefind {

std::vector<Term> terms_of(const Tune& tune, const TermExtractor& extractor) {
  if (tune.kind != SongKind::monophonic) return {};
  const Salience& line = tune.salience;
  std::vector<std::uint16_t> pitch8(line.frames(), kNoPitch8);
  for (std::size_t frame = 0; frame < line.frames(); ++frame)
    if (const SaliencePeak* const peak = line.strongest(frame)) pitch8[frame] = peak->pitch8;
  return extractor.terms(pitch8, line.hop_s);
}

}  // namespace tunefind
