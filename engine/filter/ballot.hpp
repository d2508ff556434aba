#pragma once

#include <cstdint>
#include <tuple>
#include <vector>

namespace tunefind {

/// The beginnings of a hum in a song that share their votes: this many consecutive frames are one diagonal.
inline constexpr int kDiagonalFrames = 4;
/// Low bits of a diagonal's key that hold its position in the song; the other bits hold the song.
inline constexpr int kDiagonalBits = 16;

/// A beginning of the hum in a song at one tempo, and the weight that a tier of the filter gives it.
struct Diagonal {
  std::uint64_t key = 0;  ///< see `diagonal_key`
  float weight = 0;       ///< by the last tier that looked at it; higher is better
  int tempo = 0;          ///< index of the tempo ratio
  int key2 = 0;           ///< how many half semitones the song is above the hum
  int end = 0;            ///< song frame at which the match of a window scan ends (exclusive)
  float votes = 0;        ///< the weight that the votes gave it

  std::uint32_t song() const { return static_cast<std::uint32_t>(key >> kDiagonalBits); }
  /// The first song frame in which the hum can begin; negative if that is before the song.
  int begin() const {
    return (static_cast<int>(key & ((1u << kDiagonalBits) - 1)) - static_cast<int>(kFirst)) * kDiagonalFrames;
  }
  /// Heavier diagonals come first; ties are broken by tempo and key.
  bool operator<(const Diagonal& other) const {
    return std::tuple(-weight, tempo, key) < std::tuple(-other.weight, other.tempo, other.key);
  }

  static constexpr std::uint32_t kFirst = 1 << 15;  ///< position of the diagonal on which hum and song begin together
};

/// The key of the diagonal on which this frame of the song meets this frame of the query. Both are below 65536.
inline std::uint64_t diagonal_key(std::uint32_t song, std::uint32_t song_frame, std::uint32_t query_frame) {
  const std::uint32_t diagonal = (song_frame + Diagonal::kFirst * kDiagonalFrames - query_frame) / kDiagonalFrames;
  return std::uint64_t{song} << kDiagonalBits | diagonal;
}

/// Keeps the heaviest `most` diagonals, in no order.
void keep_best(std::vector<Diagonal>& diagonals, std::size_t most);

/// Collects votes for diagonals at one tempo. Of the votes of one query place for one diagonal only the heaviest
/// counts.
class Ballot {
 public:
  /// Fastest up to this many votes.
  explicit Ballot(std::size_t votes) { votes_.reserve(votes); }

  /// Adds a vote for the diagonal `key`. All votes of one query place have to be added in a row; votes without weight
  /// are ignored.
  void vote(std::uint64_t key, std::uint32_t place, float weight, int key2) {
    if (weight > 0) votes_.push_back({key, place, weight, key2});
  }

  /// All diagonals that have votes, by key. The weight of a diagonal is the sum of its votes and `share` of the votes
  /// for the better of its two neighbours; its key is that of its heaviest vote.
  std::vector<Diagonal> counted(int tempo, float share) const;

 private:
  struct Vote {
    std::uint64_t key;
    std::uint32_t place;
    float weight;
    int key2;
  };

  std::vector<Vote> votes_;
};

}  // namespace tunefind
