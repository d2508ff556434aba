#pragma once

#include <algorithm>
#include <cstdint>
#include <tuple>
#include <vector>

namespace tunefind {

/// Beginnings of a hum in a song that share their votes: kDiagonalFrames of them. A key holds the song and the
/// diagonal.
inline constexpr int kDiagonalFrames = 4;

/// A beginning of the hum in a song, at one tempo, and what speaks for it.
struct Diagonal {
  std::uint64_t key = 0;
  float weight = 0;
  int tempo = 0;
  int key2 = 0;     ///< how far the song lies above the hum, in half semitones
  int end = 0;      ///< the song frame that a scan found the hum to end before
  float votes = 0;  ///< the weight that it was voted

  std::uint32_t song() const { return static_cast<std::uint32_t>(key >> 32); }
  /// The first song frame in which the hum may begin; may lie before the song.
  int begin() const { return (static_cast<int>(key & 0xffffffff) - static_cast<int>(kFirst)) * kDiagonalFrames; }
  /// The heavier comes first; what weighs the same by tempo and key.
  bool operator<(const Diagonal& other) const {
    return std::tuple(-weight, tempo, key) < std::tuple(-other.weight, other.tempo, other.key);
  }

  static constexpr std::uint32_t kFirst = 1 << 15;  ///< of a hum that begins with the song
};

/// The diagonal on which these two frames lie.
inline std::uint64_t diagonal_key(std::uint32_t song, std::uint32_t song_frame, std::uint32_t query_frame) {
  const std::uint32_t diagonal = (song_frame + Diagonal::kFirst * kDiagonalFrames - query_frame) / kDiagonalFrames;
  return std::uint64_t{song} << 32 | diagonal;
}

/// Votes by diagonal, for one tempo: of those that a place of the query casts for a diagonal the best counts.
class Ballot {
 public:
  /// For at most so many votes.
  explicit Ballot(std::size_t votes) {
    std::size_t size = 16;
    while (size < 2 * votes) size *= 2;
    slots_.resize(size);
  }

  /// Places of the query must come one after the other. A vote of no weight is none.
  void vote(std::uint64_t key, std::uint32_t place, float weight, int key2) {
    Slot& slot = slots_[slot_of(key)];
    if (slot.weight == 0) slot.key = key;
    const float before = slot.place == place ? slot.latest : 0;
    if (weight <= before) return;
    slot.weight += weight - before;
    slot.latest = weight;
    slot.place = place;
    if (weight > slot.best) slot.best = weight, slot.key2 = key2;
  }

  /// All diagonals; each has this share of the votes for the better of its neighbours too.
  std::vector<Diagonal> counted(int tempo, float share) const {
    std::vector<Diagonal> all;
    for (const Slot& slot : slots_) {
      if (slot.weight == 0) continue;
      const float beside = std::max(slots_[slot_of(slot.key - 1)].weight, slots_[slot_of(slot.key + 1)].weight);
      const float votes = slot.weight + share * beside;
      all.push_back({slot.key, votes, tempo, slot.key2, 0, votes});
    }
    return all;
  }

 private:
  struct Slot {
    std::uint64_t key = 0;
    float weight = 0, best = 0, latest = 0;
    std::uint32_t place = 0;
    int key2 = 0;
  };

  /// Where a key stands, or may.
  std::size_t slot_of(std::uint64_t key) const {
    std::size_t at = (key * 0x9e3779b97f4a7c15u >> 20) & (slots_.size() - 1);
    while (slots_[at].weight > 0 && slots_[at].key != key) at = (at + 1) & (slots_.size() - 1);
    return at;
  }

  std::vector<Slot> slots_;
};

}  // namespace tunefind
