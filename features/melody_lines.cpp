#include "features/melody_lines.hpp"

#include <cmath>

namespace tunefind {

Salience without_line(const Salience& salience, const Melody& line, double reach) {
  Salience left;
  left.hop_s = salience.hop_s;
  const long start = std::lround(line.start_s / salience.hop_s);
  for (std::size_t i = 0; i < salience.frames(); ++i) {
    const long at = static_cast<long>(i) - start;
    const bool sounds = at >= 0 && at < static_cast<long>(line.frames()) && line.voiced[at];
    for (std::uint32_t p = salience.offsets[i]; p < salience.offsets[i + 1]; ++p)
      if (!sounds || std::abs(salience.peaks[p].pitch() - line.pitch[at]) > reach)
        left.peaks.push_back(salience.peaks[p]);
    left.offsets.push_back(static_cast<std::uint32_t>(left.peaks.size()));
  }
  return left;
}

std::vector<MelodyLine> melody_lines(const Salience& plain, const Salience& whitened,
                                     const LineExtractors& extractors) {
  std::vector<MelodyLine> lines;
  const auto add = [&](const char* role, Melody melody) {
    if (!melody.empty()) lines.push_back({role, std::move(melody)});
  };
  const Melody lead = extractors.lead.extract(whitened);
  add("voice", extractors.voice.extract(plain));
  add("lead", lead);
  add("high", extractors.high.extract(plain));
  add("second", extractors.lead.extract(without_line(whitened, lead)));
  return lines;
}

}  // namespace tunefind
