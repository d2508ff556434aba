#pragma once

#include <vector>

#include "features/melody_extraction/melody_extractor.hpp"
#include "features/melody_extraction/salience_function.hpp"
#include "features/spectrum/log_spectrogram.hpp"
#include "features/tune.hpp"

namespace tunefind {

/// The salience without its peaks within `reach` semitones of a line where that sounds. Octaves of the line stay: a
/// second line may well be the first one's octave, rightly heard.
Salience without_line(const Salience& salience, const Melody& line, double reach = 0.75);

/// The extractors of a recording's lines: one for what sings out, one for the most salient path, one that prefers what
/// is high.
struct LineExtractors {
  const MelodyExtractor& voice;
  const MelodyExtractor& lead;
  const MelodyExtractor& high;
};

/// The melody lines of a recording from the plain and the whitened view of its salience, both of one hop: "voice" and
/// "high" from the plain one, in which what is loud wins; "lead" from the whitened one, in which dull and bright
/// instruments count alike; "second" from the whitened one without the lead. Those that are empty are left out.
std::vector<MelodyLine> melody_lines(const Salience& plain, const Salience& whitened, const LineExtractors& extractors);

/// All lines of a recording: those above from `salience` at its own hop, `lead` being what finds "lead" and "second",
/// and "bass", the most salient path between 55 and 208 Hz at twice that hop. Empty for silence.
std::vector<MelodyLine> melody_lines(const LogSpectrogram& spectrogram, const SalienceFunction& salience,
                                     const MelodyExtractor& lead);

}  // namespace tunefind
