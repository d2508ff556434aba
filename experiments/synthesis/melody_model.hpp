#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <vector>

#include "experiments/synthesis/synthesis.hpp"
#include "features/melody.hpp"

namespace tunefind {

/// The statistics of melodies, learned from tunes, and melodies drawn from them, for catalogues of any size whose
/// n-grams are as unevenly common as those of real tunes.
///
/// An interval depends on the two before it, with escape to one and none (Witten & Bell 1991), and on how common its
/// pitch is above a tune's last note: that keeps a melody in its range and scale (the two views of a note of Conklin &
/// Witten 1995; here the second is a square root strong, and nothing is fitted). The length of a note, to the next
/// onset, depends on that of the one before; rests on the length. A phrase ends with a rest of half the tune's median
/// note or a note of 2.5 medians; its last note has lengths of its own.
class MelodyModel {
 public:
  /// Learns from tunes: notes sorted by onset, one at a time. Tunes of fewer than two notes say nothing.
  explicit MelodyModel(const std::vector<std::vector<Note>>& tunes);

  /// True if no tune said anything; then nothing can be drawn.
  bool empty() const { return tonics_.empty(); }
  /// Differs between models of different tunes.
  std::uint64_t fingerprint() const { return fingerprint_; }

  /// The melody of a song: phrases that recur in strophes (AABA and the like), and strophes that recur, until
  /// `duration_s` is full; the last phrase is sung to its end. Pitches are whole MIDI numbers. A function of the model,
  /// the seed and the song's number alone, on any platform.
  std::vector<Note> draw(std::uint64_t seed, std::uint64_t song, double duration_s) const;

 private:
  /// How often each value was seen.
  using Counts = std::map<int, std::uint32_t>;
  /// A note of a phrase: pitch above the tonic, its length and the rest within that, as indices of kLengths.
  struct Tone {
    int pitch = 0;
    int length = 0, rest = 0;
  };
  using Phrase = std::vector<Tone>;
  /// Where a melody has got to: the last pitch, the last intervals and the length.
  struct State {
    int pitch = 0;
    std::vector<int> intervals;
    int length = -1;
  };

  void learn(const std::vector<Note>& notes);
  int draw_interval(const State& state, synthesis::Random& random) const;
  Phrase draw_phrase(State& state, synthesis::Random& random) const;
  double commonness(int pitch) const;

  std::map<std::vector<int>, Counts> intervals_;  ///< after the last two, the last one, none
  std::map<int, Counts> lengths_, rests_;         ///< after a length (-1: any), within a length
  Counts last_lengths_, phrase_notes_;
  Counts pitches_, starts_;  ///< above the tune's last note: of all notes, of the first
  std::vector<int> tonics_;
  std::vector<double> medians_s_;
  std::uint64_t fingerprint_ = 0;
};

}  // namespace tunefind
