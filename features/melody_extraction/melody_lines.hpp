#pragma once

#include <vector>

#include "features/melody_extraction/melody_extractor.hpp"
#include "features/melody_extraction/salience_function.hpp"
#include "features/spectrum/log_spectrogram.hpp"
#include "features/tune.hpp"

namespace tunefind {

/// The salience without the peaks within `reach` semitones of `line` where the line sounds. Peaks at octaves of the
/// line stay, as a second line can really be in octaves with the first.
Salience without_line(const Salience& salience, const Melody& line, double reach = 0.75);

/// Extractors of a recording's lines (non-owning): `voice` selects what stands out, `lead` the most salient path,
/// `high` a path that prefers high pitches.
struct LineExtractors {
  const MelodyExtractor& voice;
  const MelodyExtractor& lead;
  const MelodyExtractor& high;
};

/// The melody lines of a recording, from the plain and the whitened view of its salience at the same hop. "voice" and
/// "high" come from the plain view, in which loud sounds win; "lead" comes from the whitened view, in which dull and
/// bright instruments count alike; "second" comes from the whitened view without the lead. Empty lines are left out.
std::vector<MelodyLine> melody_lines(const Salience& plain, const Salience& whitened, const LineExtractors& extractors);

/// All lines of a recording: those above, from `salience` at its own hop, with `lead` as the extractor of "lead" and
/// "second"; and "bass", the most salient path between 55 and 208 Hz at twice that hop. Empty for silence.
std::vector<MelodyLine> melody_lines(const LogSpectrogram& spectrogram, const SalienceFunction& salience,
                                     const MelodyExtractor& lead);

}  // namespace tunefind
