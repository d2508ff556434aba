#pragma once

#include <vector>

#include "features/melody.hpp"
#include "features/tune.hpp"

namespace tunefind {

/// The melody that notes, sorted by onset, draw, sampled every `hop_s`: an onset ends the note before for good, rests
/// are held. Empty for none.
Melody melody_of_notes(const std::vector<Note>& notes, double hop_s = 0.01);

/// A song that is known by one line alone: salience of one peak of full strength a frame of `hop_s`, held through
/// rests, no peak before the line begins. `role` names the line ("tune", "hum").
Tune tune_of_line(const Melody& melody, double hop_s, const char* role);

}  // namespace tunefind
