#pragma once

#include <cstdint>
#include <tuple>
#include <vector>

namespace tunefind {

/// Beginnings of a hum in a song that share their votes: kDiagonalFrames of them. A key holds the song and the
/// diagonal, in its low kDiagonalBits.
inline constexpr int kDiagonalFrames = 4, kDiagonalBits = 16;

/// A beginning of the hum in a song, at one tempo, and what speaks for it.
struct Diagonal {
  std::uint64_t key = 0;
  float weight = 0;
  int tempo = 0;
  int key2 = 0;     ///< how far the song lies above the hum, in half semitones
  int end = 0;      ///< the song frame that a scan found the hum to end before
  float votes = 0;  ///< the weight that it was voted

  std::uint32_t song() const { return static_cast<std::uint32_t>(key >> kDiagonalBits); }
  /// The first song frame in which the hum may begin; may lie before the song.
  int begin() const {
    return (static_cast<int>(key & ((1u << kDiagonalBits) - 1)) - static_cast<int>(kFirst)) * kDiagonalFrames;
  }
  /// The heavier comes first; what weighs the same by tempo and key.
  bool operator<(const Diagonal& other) const {
    return std::tuple(-weight, tempo, key) < std::tuple(-other.weight, other.tempo, other.key);
  }

  static constexpr std::uint32_t kFirst = 1 << 15;  ///< of a hum that begins with the song
};

/// The diagonal on which these two frames lie, which are below 65536.
inline std::uint64_t diagonal_key(std::uint32_t song, std::uint32_t song_frame, std::uint32_t query_frame) {
  const std::uint32_t diagonal = (song_frame + Diagonal::kFirst * kDiagonalFrames - query_frame) / kDiagonalFrames;
  return std::uint64_t{song} << kDiagonalBits | diagonal;
}

/// Leaves the heaviest `most` diagonals, in no order.
void keep_best(std::vector<Diagonal>& diagonals, std::size_t most);

/// Votes by diagonal, for one tempo: of those that a place of the query casts for a diagonal the best counts.
class Ballot {
 public:
  /// For so many votes or fewer, best.
  explicit Ballot(std::size_t votes) { votes_.reserve(votes); }

  /// Places of the query must come one after the other. A vote of no weight is none.
  void vote(std::uint64_t key, std::uint32_t place, float weight, int key2) {
    if (weight > 0) votes_.push_back({key, place, weight, key2});
  }

  /// All diagonals by their keys; each has this share of the votes for the better of its neighbours too.
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
