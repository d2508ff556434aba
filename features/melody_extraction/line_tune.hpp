#pragma once

#include <vector>

#include "features/melody.hpp"
#include "features/tune.hpp"

namespace tunefind {

/// Renders notes, sorted by onset, as a melody sampled every `hop_s`: each onset ends the note before it, and rests are
/// held. Empty if there are no notes.
Melody melody_of_notes(const std::vector<Note>& notes, double hop_s = 0.01);

/// The tune of a monophonic song or hum: its salience has one peak of full strength per frame of `hop_s`, held through
/// rests, and no peaks before the line begins. `role` names the line ("tune", "hum").
Tune tune_of_line(const Melody& melody, double hop_s, const char* role);

/// The tune of a line that was extracted from a recording: as `tune_of_line`, but a pitch is held for at most .3 s, and
/// then there are no peaks until the next.
Tune tune_of_extracted_line(const Melody& melody, double hop_s);

/// The other way round: the strongest peak of each frame as a melody; frames without peaks are rests.
Melody strongest_line(const Salience& salience);

}  // namespace tunefind
