#pragma once

#include <memory>

#include "alignment/aligner.hpp"

namespace tunefind {

/// Parameters of the alignment with chroma; `describe` gives the meaning of each.
struct ChromaDtwParameters {
  double frame_ms = 250;
  int transpositions = 3;
  int tempos = 3;
  double widest_tempo = 1.3;

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.real("frame_ms", frame_ms, 100, 1000, "ms", "duration of a frame of pitch classes");
    visit.integer("transpositions", transpositions, 1, 12, "",
                  "number of transpositions that are tried: those whose pitch-class profiles agree best");
    visit.integer("tempos", tempos, 1, 15, "", "number of tempo ratios of hum to song that are tried");
    visit.real("widest_tempo", widest_tempo, 1.05, 3, "",
               "largest tempo ratio that is tried; the smallest is its inverse");
  }
};

/// Subsequence DTW of a hum's pitch classes against a song's chroma. It tries the keys in which the pitch-class
/// profiles of hum and song agree best (optimal transposition index; Serrà, Gómez, Herrera & Serra 2008). The cost of a
/// voiced frame is 1 - the chroma at its pitch class, interpolated between semitones; rests cost nothing; the steps are
/// (1,1), (1,2) and (2,1) (Müller 2007). Unlike the Qmax of Serrà et al., which compares whole songs, the path must
/// cover the whole hum. score = 1 - total cost / voiced frames, at least 0. A tune without chroma (a monophonic song)
/// is compared by the pitch classes of its line. Ignores the region and searches the whole song.
std::unique_ptr<Aligner> make_chroma_dtw(const ChromaDtwParameters& parameters);

}  // namespace tunefind
