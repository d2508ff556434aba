#pragma once

#include <memory>

#include "alignment/aligner.hpp"

namespace tunefind {

struct ChromaDtwParameters {
  double frame_ms = 250;
  int transpositions = 3;
  int tempos = 3;
  double widest_tempo = 1.3;

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.real("frame_ms", frame_ms, 100, 1000, "ms", "length of a frame of pitch classes");
    visit.integer("transpositions", transpositions, 1, 12, "",
                  "the keys whose pitch-class profiles agree best are aligned with");
    visit.integer("tempos", tempos, 1, 15, "", "tempo ratios of hum to song that are tried");
    visit.real("widest_tempo", widest_tempo, 1.05, 3, "", "largest of these ratios, the smallest is its inverse");
  }
};

/// Subsequence DTW of a hum's pitch classes against a song's chroma. The keys that are tried are those in which the
/// profiles agree best (optimal transposition index; Serrà, Gómez, Herrera & Serra 2008). The cost of a voiced frame is
/// 1 - the chroma at its pitch class, read between semitones; rests are free; steps (1,1), (1,2) and (2,1) of Müller
/// 2007. Unlike their Qmax, which compares whole songs, the path must cover the hum. score = 1 - mean cost. A tune
/// without chroma (a symbolic one) is its line's pitch classes.
std::unique_ptr<Aligner> make_chroma_dtw(const ChromaDtwParameters& parameters);

}  // namespace tunefind
