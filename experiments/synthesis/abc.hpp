#pragma once

#include <string>
#include <string_view>

#include "experiments/synthesis/demo_tunes.hpp"

namespace tunefind {

/// Reads one monophonic tune in ABC notation (abcnotation.com, standard 2.1). Of the header: T (title), C (source), M,
/// L, Q and K (major, m, dor, mix); of the body: notes with accidentals, octave marks, lengths, `>` and ties, rests and
/// bar lines. Throws FormatError that names `id` on anything else, and if a bar is not as long as the metre says; only
/// the first bar may be short (a pickup), and then the last bar must be short by as much.
DemoTune read_abc(std::string_view text, const std::string& id);

}  // namespace tunefind
