#pragma once

#include <memory>

#include "alignment/aligner.hpp"

namespace tunefind {

/// Parameters of the alignment by windows.
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
    visit.real("shortest_s", shortest_s, 0, 60, "s", "a hum that is no longer is aligned whole");
    visit.real("window_s", window_s, 1, 60, "s", "length of the windows that a longer one is cut into");
    visit.real("step_s", step_s, 0.5, 30, "s", "largest distance of their beginnings");
    visit.real("widest_tempo", widest_tempo, 1, 4, "",
               "largest song seconds per hum second from one window of the chain to the next, the smallest is its "
               "inverse");
    visit.real("key_step", key_step, 0, 12, "semitones",
               "largest change of key from one window of the chain to the next");
    visit.real("jump_loss", jump_loss, 0, 1, "1/s",
               "what a second less or more of the song than the tempo says takes off a window's score");
    visit.real("off_chain_loss", off_chain_loss, 0, 1, "",
               "what a window off the chain loses of its score, at most all");
    visit.integer("seeds", seeds, 0, 20, "", "windows whose places are followed up and down the hum");
  }
};

/// Aligns a long hum in windows, so that a pause that the song has not costs only the windows that it lies in. (A
/// passage left out is leapt over as well, but drift_dtw ranks such hums better.) Each window is aligned with the song
/// by the drift DTW (alignment/drift_dtw/drift_dtw.hpp) without a price on beginnings within a phrase, and the heaviest
/// chain of places is found by dynamic programming: forward in the song, tempo and key changing within bounds from one
/// to the next. As a passage that comes twice has its best place in either, the best `seeds` windows are followed up
/// and down: each neighbour is offered its best place near where the seed expects it. score = mean over the windows,
/// weighted by their sounding time; a window off the chain counts the score of its best place less `off_chain_loss`.
/// With Anchor::start the chain begins with the first window, at the song's start. The path is put together from the
/// windows', each giving way in the middle of an overlap. After the chaining of local matches in BLAST (Altschul et al.
/// 1990); windows of DTW in place of words.
std::unique_ptr<Aligner> make_window_dtw(const WindowDtwParameters& parameters);

}  // namespace tunefind
