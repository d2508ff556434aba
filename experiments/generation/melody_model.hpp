#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <vector>

#include "experiments/synthesis/synthesis.hpp"
#include "features/melody.hpp"

namespace tunefind {

/// A generative model of melodies, learned from example melodies. It serves to generate catalogues of any size in which
/// the frequencies of n-grams are as skewed as in real music.
///
/// The probability of an interval is the product of two views (after Conklin & Witten 1995): its frequency after the
/// two intervals before it, backing off to one and to none (Witten & Bell 1991), and the square root of the frequency
/// of the resulting pitch relative to the tonic, which keeps the melody in its range and scale. The length of a note
/// (up to the next onset) depends on the length of the note before; the rest at its end depends on its length. A phrase
/// ends with a rest of at least half the median note length or a note of at least 2.5 medians; last notes of phrases
/// have a length distribution of their own. The tonic is taken to be a melody's last note.
class MelodyModel {
 public:
  /// Learns from melodies, each sorted by onset and without overlaps. Those of fewer than two notes are ignored.
  explicit MelodyModel(const std::vector<std::vector<Note>>& tunes);

  /// True if there was nothing to learn from; `draw` then returns nothing.
  bool empty() const { return tonics_.empty(); }
  /// A hash of what was learned, which differs between models of different melodies.
  std::uint64_t fingerprint() const { return fingerprint_; }

  /// Draws the melody of a song: phrases that recur in strophes (such as AABA), and strophes that recur, until at least
  /// `duration_s` is filled; the last phrase is completed. Pitches are integer MIDI numbers. The result depends on the
  /// model, the seed and the song's number only, and is the same on every platform.
  std::vector<Note> draw(std::uint64_t seed, std::uint64_t song, double duration_s) const;

 private:
  /// Number of occurrences by value.
  using Counts = std::map<int, std::uint32_t>;
  /// A note of a phrase: semitones above the tonic, its length up to the next onset, and the rest within that length,
  /// as indices of kLengths (or kNoRest).
  struct Tone {
    int pitch = 0;
    int length = 0, rest = 0;
  };
  using Phrase = std::vector<Tone>;
  /// The context that the next note depends on: last pitch, up to two last intervals, and last length (-1: none yet).
  struct State {
    int pitch = 0;
    std::vector<int> intervals;
    int length = -1;
  };

  void learn(const std::vector<Note>& notes);
  int draw_interval(const State& state, synthesis::Random& random) const;
  Phrase draw_phrase(State& state, synthesis::Random& random) const;
  double commonness(int pitch) const;

  std::map<std::vector<int>, Counts> intervals_;  ///< next interval by context: the last two, the last one, none
  std::map<int, Counts> lengths_;                 ///< next length by last length (-1: at the beginning, or any)
  std::map<int, Counts> rests_;                   ///< rest by length
  Counts last_lengths_, phrase_notes_;            ///< length of a phrase's last note; number of notes in a phrase
  Counts pitches_, starts_;                       ///< semitones above the tonic: of all notes, of first notes
  std::vector<int> tonics_;                       ///< of each melody, a MIDI number
  std::vector<double> medians_s_;                 ///< median note length of each melody
  std::uint64_t fingerprint_ = 0;
};

}  // namespace tunefind
