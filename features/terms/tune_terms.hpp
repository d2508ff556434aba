#pragma once

#include <vector>

#include "features/term.hpp"
#include "features/terms/term_extractor.hpp"
#include "features/tune.hpp"

namespace tunefind {

/// The terms of a monophonic song, by which a catalogue's posting lists find it; none for a recording, whose terms the
/// index draws from its melody lines.
std::vector<Term> terms_of(const Tune& tune, const TermExtractor& extractor);

}  // namespace tunefind
