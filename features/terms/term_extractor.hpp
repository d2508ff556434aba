#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <tuple>
#include <vector>

#include "features/term.hpp"
#include "features/terms/byte_differences.hpp"

namespace tunefind {

/// Key-invariant description of a melody around a place: 16 bytes whose differences measure how unlike two places are.
/// Terms sort places only roughly; sketches compare the places that share a term.
using Sketch = std::array<std::uint8_t, kByteBlock>;

/// The byte of a sketch that stands for 0: sketches hold signed values.
inline constexpr int kSketchZero = 128;
/// The difference of two sketches is the sum of the differences of their bytes, each capped at `kSketchCap`;
/// `kMostUnlike` is its maximum.
inline constexpr int kSketchCap = 12;
inline constexpr int kMostUnlike = kSketchCap * static_cast<int>(std::tuple_size_v<Sketch>);
inline int difference(const Sketch& a, const Sketch& b) { return capped_difference(a.data(), b.data(), kSketchCap); }

/// A place in a melody with its sketch: the frame at which it begins, and the mean pitch there in half semitones (MIDI
/// number * 2). Places with equal sketches differ in key by the difference of their mean pitches.
struct SketchedPlace {
  std::uint32_t frame = 0;
  Sketch sketch{};
  std::uint8_t level2 = 0;
};

/// A melody at a song's frame rate as term extractors read it: pitch in 1/8 semitones, held through rests; `kNoPitch8`
/// before the melody begins.
using HeldPitch = std::span<const std::uint16_t>;
inline constexpr std::uint16_t kNoPitch8 = 0xffff;

/// Extracts search terms from melodies: from songs for the index, and from a query to look up in the index. Terms do
/// not depend on the key. They can depend on the tempo, so a query is passed in at several tempos. Immutable: safe to
/// use from several threads.
class TermExtractor {
 public:
  virtual ~TermExtractor() = default;
  /// Number of possible terms: every term is smaller than this.
  virtual std::uint32_t vocabulary() const = 0;
  /// The terms of a song whose frames are `hop_s` long, in order of frame. Of places with the same sketch only the
  /// first is kept. Empty if no note begins.
  virtual std::vector<Term> terms(HeldPitch song, double hop_s) const = 0;
  /// Length of a place in frames: its sketch depends on this many frames from its beginning at most.
  virtual std::uint32_t reach(double hop_s) const = 0;
  /// The place of a song that begins at `frame`.
  virtual SketchedPlace place(HeldPitch song, std::uint32_t frame, double hop_s) const = 0;
  /// The places of a query (at one tempo) to look up, in order of frame: about one every `step_s`, or one at each note.
  virtual std::vector<SketchedPlace> places(HeldPitch query, double hop_s, double step_s) const = 0;
  /// Visits the terms whose places can have a sketch similar to this one, the most likely first and each once, until
  /// `visit` returns false.
  virtual void probe(const Sketch& sketch, const std::function<bool(std::uint32_t term)>& visit) const = 0;
};

struct PitchLshParameters {
  double window_s = 3.2;

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.real("window_s", window_s, 1, 10, "s", "length of the window that a term describes, in the song's time");
  }
};

/// Terms of windows of the melody, which are sampled and centred on their mean pitch: windows of a song begin at each
/// new note; windows of a query begin at regular steps, moved to the nearest change of pitch. The term is a cell of a
/// grid over the first cosine coefficients of the samples, which hold most of what differs between melodies
/// (locality-sensitive hashing as in Datar et al. 2004, with chosen instead of random axes). A query visits cells in
/// order of distance (multi-probe, Lv et al. 2007). The sketch holds the samples themselves, in quarter semitones
/// around 128.
std::unique_ptr<TermExtractor> make_pitch_lsh(const PitchLshParameters& parameters);

struct IntervalNgramParameters {
  int intervals = 3;
  int fuzzy = 2;

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.integer("intervals", intervals, 2, 5, "", "number of intervals in an n-gram");
    visit.integer("fuzzy", fuzzy, 0, 4, "semitones",
                  "largest total deviation of the intervals of an n-gram that is looked up");
  }
};

/// Terms of successive note intervals, rounded to semitones and limited to a fifth up or down (Downie 1999). The
/// intervals of a query are looked up together with their neighbours, to allow for wrong notes. The sketch also holds
/// the ratios of the notes' lengths (Doraisamy & Rüger 2003), so that neither key nor tempo matters.
std::unique_ptr<TermExtractor> make_interval_ngram(const IntervalNgramParameters& parameters);

}  // namespace tunefind
