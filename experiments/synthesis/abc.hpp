#pragma once

#include <string>
#include <string_view>

#include "experiments/synthesis/demo_tunes.hpp"

namespace tunefind {

/// Reads one monophonic tune in a subset of ABC notation (abcnotation.com, standard 2.1). Header: T (title), C
/// (source), M, L, Q and K (major, m, dor, mix). Body: notes with accidentals, octave marks, lengths, `>` and ties;
/// rests; bar lines. Throws FormatError, with `id` as the tune's name, on anything else and if a bar does not have the
/// length of the metre. Only the first bar can be short (a pickup); the last bar must then complete it to a whole bar.
DemoTune read_abc(std::string_view text, const std::string& id);

}  // namespace tunefind
