#include "features/melody_extraction/melody_lines.hpp"

#include <cmath>

namespace tunefind {
namespace {

SaliencePathParameters high_path() {
  SaliencePathParameters parameters;
  parameters.height = 0.2;
  return parameters;
}

HarmonicSumParameters bass_salience() {
  HarmonicSumParameters parameters;
  parameters.lowest_pitch = 33;
  parameters.highest_pitch = 56;
  parameters.peaks = 4;
  return parameters;
}

}  // namespace

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

std::vector<MelodyLine> melody_lines(const LogSpectrogram& spectrogram, const SalienceFunction& salience,
                                     const MelodyExtractor& lead) {
  static const std::unique_ptr<MelodyExtractor> voice = make_contour_selection({}),
                                                high = make_salience_path(high_path()), bass = make_salience_path({});
  static const std::unique_ptr<SalienceFunction> low = make_harmonic_sum(bass_salience());
  const double hop_s = salience.hop_s();
  std::vector<MelodyLine> lines =
      melody_lines(salience.salience(spectrogram, SalienceView::plain, hop_s),
                   salience.salience(spectrogram, SalienceView::whitened, hop_s), {*voice, lead, *high});
  Melody melody = bass->extract(low->salience(spectrogram, SalienceView::plain, 2 * hop_s));
  if (!melody.empty()) lines.push_back({"bass", std::move(melody)});
  return lines;
}

}  // namespace tunefind
