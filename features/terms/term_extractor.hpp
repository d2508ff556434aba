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

/// How a melody runs where a term occurs, whatever its key: bytes whose differences say how unlike two places are.
/// Terms only sort places roughly; the sketch tells those of one term apart.
using Sketch = std::array<std::uint8_t, kByteBlock>;

/// The sum of the differences of two sketches, each capped at `kSketchCap`.
inline constexpr int kSketchCap = 12;
inline constexpr int kMostUnlike = kSketchCap * static_cast<int>(std::tuple_size_v<Sketch>);
inline int difference(const Sketch& a, const Sketch& b) { return capped_difference(a.data(), b.data(), kSketchCap); }

/// A place in a melody that terms say something of: the frame it begins at, its sketch, and the mean pitch there in
/// half semitones (MIDI number * 2), which tells the key of one place relative to another.
struct SketchedPlace {
  std::uint32_t frame = 0;
  Sketch sketch{};
  std::uint8_t level2 = 0;
};

/// A melody at a song's frame rate as term extractors read it: pitch in 1/8 semitones, kNoPitch8 before it begins.
using HeldPitch = std::span<const std::uint16_t>;
inline constexpr std::uint16_t kNoPitch8 = 0xffff;

/// Makes search terms of melodies: of songs for the index, of a query for what to look up in it. The same melody in
/// another key has the same terms; other tempos of a query are other melodies. Immutable: safe to use from several
/// threads.
class TermExtractor {
 public:
  virtual ~TermExtractor() = default;
  /// Every term is smaller than this.
  virtual std::uint32_t vocabulary() const = 0;
  /// The terms of a song whose frames are `hop_s` long, by frame. What repeats exactly is taken once.
  virtual std::vector<Term> terms(HeldPitch song, double hop_s) const = 0;
  /// How many frames from its beginning on make a place.
  virtual std::uint32_t reach(double hop_s) const = 0;
  /// The place of a song that begins at a frame.
  virtual SketchedPlace place(HeldPitch song, std::uint32_t frame, double hop_s) const = 0;
  /// Places of a query, at one tempo, that are to be looked up, by frame: one about every `step_s`, or at each note.
  virtual std::vector<SketchedPlace> places(HeldPitch query, double hop_s, double step_s) const = 0;
  /// Visits terms among which places like this one are, the likeliest first and each once, until `visit` returns false.
  virtual void probe(const Sketch& sketch, const std::function<bool(std::uint32_t term)>& visit) const = 0;
};

struct PitchLshParameters {
  double window_s = 3.2;

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.real("window_s", window_s, 1, 10, "s", "length of what is looked at, in the song's time");
  }
};

/// Windows of the melody, sampled and centred on their mean pitch: a song's at each new note, a query's at a step that
/// is regular but for what brings it onto the nearest change of pitch. The term is a cell of the grid over the first
/// cosine coefficients of the samples, which hold most of what differs between melodies (locality-sensitive hashing as
/// in Datar et al. 2004, along axes that are chosen instead of drawn); a query visits cells by their distance
/// (multi-probe, Lv et al. 2007). The sketch holds the samples themselves, in quarter semitones.
std::unique_ptr<TermExtractor> make_pitch_lsh(const PitchLshParameters& parameters);

struct IntervalNgramParameters {
  int intervals = 3;
  int fuzzy = 2;

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.integer("intervals", intervals, 2, 5, "", "length of an n-gram");
    visit.integer("fuzzy", fuzzy, 0, 4, "semitones", "how far off in all the intervals of an n-gram may be together");
  }
};

/// Intervals between successive notes, by the semitone and at most a fifth (Downie 1999); those of a query are looked
/// up with their neighbours, for wrong notes. The sketch also holds how the notes' lengths relate (Doraisamy & Rüger
/// 2003), so that neither key nor tempo matters.
std::unique_ptr<TermExtractor> make_interval_ngram(const IntervalNgramParameters& parameters);

}  // namespace tunefind
