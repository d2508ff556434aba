#pragma once

#include <memory>

#include "alignment/aligner.hpp"

namespace tunefind {

/// Parameters of the alignment by windows; `describe` gives the meaning of each.
struct WindowDtwParameters {
  double shortest_s = 9;
  double window_s = 5;
  double step_s = 2.5;
  double widest_tempo = 2;
  double key_step = 1;
  double jump_loss = 0.1;
  double off_chain_loss = 0.1;
  int seeds = 2;

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.real("shortest_s", shortest_s, 0, 60, "s", "hums up to this length are aligned as a whole");
    visit.real("window_s", window_s, 1, 60, "s", "length of the windows that a longer hum is cut into");
    visit.real("step_s", step_s, 0.5, 30, "s", "largest distance between the starts of two neighbouring windows");
    visit.real(
        "widest_tempo", widest_tempo, 1, 4, "",
        "largest tempo ratio (song seconds per hum second) between neighbouring windows of the chain; the smallest is "
        "its inverse");
    visit.real("key_step", key_step, 0, 12, "semitones",
               "largest change of key from one window of the chain to the next");
    visit.real("jump_loss", jump_loss, 0, 1, "1/s",
               "score that a window loses per second that the song position deviates from the one the tempo predicts");
    visit.real("off_chain_loss", off_chain_loss, 0, 1, "",
               "score that a window loses if it is not in the chain, at most its whole score");
    visit.integer("seeds", seeds, 0, 20, "",
                  "number of windows whose matches are followed to their neighbours in both directions");
  }
};

/// Aligns a long hum in windows, so that a pause that the song does not have costs only the windows that contain it.
/// (It also leaps over a passage that the hum leaves out, but drift_dtw ranks such hums better.) Each window of the hum
/// is aligned with the whole song by the drift DTW (alignment/drift_dtw/drift_dtw.hpp), without a cost of beginning
/// within a phrase. Dynamic programming then finds the best chain of these matches: forward in the song, with bounded
/// changes of tempo and key from one window to the next. A passage that the song repeats can have its best match in any
/// repetition; so the matches of the best `seeds` windows are followed to their neighbours in both directions, and each
/// neighbour is also offered its best match near where the seed predicts it.
///
/// score = mean over the windows, weighted by their voiced time; a window that is not in the chain counts the score of
/// its best match less `off_chain_loss`. With Anchor::start the chain begins with the first window at the start of the
/// song. The path is composed of those of the windows, which hand over in the middle of their overlaps. Longer
/// hums ignore the region. After the chaining of local matches in BLAST (Altschul et al. 1990), with DTW windows in
/// place of words.
std::unique_ptr<Aligner> make_window_dtw(const WindowDtwParameters& parameters);

}  // namespace tunefind
