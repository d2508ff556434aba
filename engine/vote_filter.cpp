#include <algorithm>
#include <array>
#include <cmath>
#include <tbb/parallel_for.h>
#include <tuple>

#include "alignment/window_scan.hpp"
#include "engine/candidate_filter.hpp"
#include "features/melody_frames.hpp"

namespace tunefind {
namespace {

constexpr std::uint32_t kFirstDiagonal = 1024;  // of a hum that begins with the song; before it are 400 s of room
constexpr int kDiagonalFrames = 4;              // beginnings that share their votes
constexpr float kNeighbour = 0.7f;              // weight of the votes for the diagonal beside it
constexpr double kLonger = 1.15;                // how much longer than the hum a window is, besides the slack
constexpr int kSlackFrames = 6;                 // before a window and after it
constexpr std::size_t kMostRows = 110;          // of a scanned query: costs are bytes
constexpr std::size_t kWindowsAtOnce = 128;     // scanned by a task

/// The query at one tempo.
struct Stretch {
  double ratio = 1;
  std::vector<std::uint16_t> pitch8;
};

/// A beginning of the hum in a song, at one tempo, and what speaks for it.
struct Diagonal {
  std::uint64_t key = 0;  ///< song and diagonal
  float votes = 0;
  int tempo = 0;
  int key2 = 0;  ///< how far the song lies above the hum, in half semitones

  std::uint32_t song() const { return static_cast<std::uint32_t>(key >> 32); }
  /// The song frame where the hum begins; may lie before the song.
  int begin() const {
    return (static_cast<int>(key & 0xffffffff) - static_cast<int>(kFirstDiagonal)) * kDiagonalFrames;
  }
  bool operator<(const Diagonal& other) const {
    return std::tuple(-votes, key, tempo) < std::tuple(-other.votes, other.key, other.tempo);
  }
};

std::uint64_t diagonal_key(std::uint32_t song, std::uint32_t song_frame, std::uint32_t query_frame) {
  const std::uint32_t diagonal = (song_frame + kFirstDiagonal * kDiagonalFrames - query_frame) / kDiagonalFrames;
  return std::uint64_t{song} << 32 | diagonal;
}

/// Votes by diagonal, for one tempo: of those that a place of the query casts for a diagonal the best counts.
class Ballot {
 public:
  explicit Ballot(std::size_t votes) {
    std::size_t size = 16;
    while (size < 2 * votes) size *= 2;
    slots_.resize(size);
  }

  /// Places of the query must come one after the other.
  void vote(std::uint64_t key, std::uint32_t place, float weight, int key2) {
    Slot& slot = slot_of(key);
    if (slot.count.votes == 0) slot.count.key = key;
    const float before = slot.place == place && slot.count.votes > 0 ? slot.latest : 0;
    if (weight <= before) return;
    slot.count.votes += weight - before;
    slot.latest = weight;
    slot.place = place;
    if (weight > slot.best) slot.best = weight, slot.count.key2 = key2;
  }

  /// All diagonals, with a share of their neighbours' votes.
  std::vector<Diagonal> counted(int tempo) const {
    std::vector<Diagonal> all;
    for (const Slot& slot : slots_) {
      if (slot.count.votes == 0) continue;
      all.push_back(slot.count);
      all.back().tempo = tempo;
      all.back().votes += kNeighbour * std::max(votes_for(slot.count.key - 1), votes_for(slot.count.key + 1));
    }
    return all;
  }

 private:
  struct Slot {
    Diagonal count;
    float best = 0, latest = 0;
    std::uint32_t place = 0;
  };

  std::size_t first_slot(std::uint64_t key) const { return (key * 0x9e3779b97f4a7c15u >> 20) & (slots_.size() - 1); }
  Slot& slot_of(std::uint64_t key) {
    std::size_t at = first_slot(key);
    while (slots_[at].count.votes > 0 && slots_[at].count.key != key) at = (at + 1) & (slots_.size() - 1);
    return slots_[at];
  }
  float votes_for(std::uint64_t key) const {
    std::size_t at = first_slot(key);
    while (slots_[at].count.votes > 0 && slots_[at].count.key != key) at = (at + 1) & (slots_.size() - 1);
    return slots_[at].count.votes;
  }

  std::vector<Slot> slots_;
};

class VoteFilter final : public CandidateFilter {
 public:
  explicit VoteFilter(const VoteFilterParameters& parameters)
      : parameters_(parameters), costs_(window_scan::costs_of(scan_)) {}

  std::vector<Candidate> candidates(const Query& query, const SongIndex& index, Anchor anchor) const override {
    if (index.size() <= static_cast<std::size_t>(parameters_.keep)) return every_song(index);
    std::vector<Candidate> found;
    if (!query.melody.empty() && index.extractor()) {
      const std::vector<Stretch> stretches = stretches_of(query.melody, index.hop_s());
      found = scanned(query.melody, stretches, voted(stretches, index, anchor), index);
    }
    for (const std::size_t position : index.whole_songs()) found.push_back({position, {}});
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.position < b.position; });
    return found;
  }

 private:
  std::vector<Stretch> stretches_of(const Melody& melody, double hop_s) const {
    std::vector<Stretch> stretches(static_cast<std::size_t>(parameters_.tempos));
    for (int n = 0; n < parameters_.tempos; ++n) {
      Stretch& stretch = stretches[static_cast<std::size_t>(n)];
      if (parameters_.tempos > 1)
        stretch.ratio = std::pow(parameters_.widest_tempo, 2.0 * n / (parameters_.tempos - 1) - 1);
      for (const int pitch8 : frames_of(melody, hop_s / stretch.ratio).pitch8)
        stretch.pitch8.push_back(static_cast<std::uint16_t>(pitch8));
    }
    return stretches;
  }

  /// The diagonals with the most votes.
  std::vector<Diagonal> voted(const std::vector<Stretch>& stretches, const SongIndex& index, Anchor anchor) const {
    std::vector<std::vector<SketchedPlace>> places;
    std::size_t lookups = 0;
    for (const Stretch& stretch : stretches) {
      places.push_back(index.extractor()->places(stretch.pitch8, index.hop_s()));
      lookups += places.back().size();
    }
    const std::size_t visits =
        std::max<std::size_t>(1, static_cast<std::size_t>(parameters_.visits) / std::max<std::size_t>(1, lookups));
    std::vector<std::vector<Diagonal>> found(stretches.size());
    tbb::parallel_for(std::size_t{0}, stretches.size(), [&](std::size_t tempo) {
      found[tempo] = votes_of(places[tempo], static_cast<int>(tempo), visits, index, anchor);
      keep_best(found[tempo]);
    });
    std::vector<Diagonal> all;
    for (const std::vector<Diagonal>& some : found) all.insert(all.end(), some.begin(), some.end());
    keep_best(all);
    return all;
  }

  void keep_best(std::vector<Diagonal>& diagonals) const {
    const auto most = static_cast<std::size_t>(parameters_.windows);
    if (diagonals.size() <= most) return;
    std::nth_element(diagonals.begin(), diagonals.begin() + static_cast<std::ptrdiff_t>(most), diagonals.end());
    diagonals.resize(most);
  }

  std::vector<Diagonal> votes_of(const std::vector<SketchedPlace>& places, int tempo, std::size_t visits,
                                 const SongIndex& index, Anchor anchor) const {
    const auto wanted = static_cast<std::size_t>(parameters_.nearest);
    const double enough = 1.5 * parameters_.nearest;  // what so many places are as near as says nothing
    std::array<std::uint32_t, kMostUnlike + 1> nearer{};
    std::vector<std::vector<NearPlace>> near;
    std::vector<std::array<float, kMostUnlike + 1>> weights(places.size());
    std::size_t votes = 0;
    for (std::size_t n = 0; n < places.size(); ++n) {
      near.push_back(index.terms().nearest(*index.extractor(), places[n].sketch, wanted, visits, nearer));
      votes += near.back().size();
      for (std::size_t unlike = 0; unlike < nearer.size(); ++unlike)
        weights[n][unlike] = static_cast<float>(std::max(0.0, std::log(enough / std::max(1u, nearer[unlike]))));
    }
    Ballot ballot(votes);
    for (std::size_t n = 0; n < places.size(); ++n)
      for (const NearPlace& place : near[n]) {
        if (anchor == Anchor::start && !begins_song(place, places[n], index)) continue;
        ballot.vote(diagonal_key(place.song, place.frame, places[n].frame), places[n].frame, weights[n][place.unlike],
                    place.level2 - places[n].level2);
      }
    return ballot.counted(tempo);
  }

  bool begins_song(const NearPlace& there, const SketchedPlace& here, const SongIndex& index) const {
    const double begin =
        static_cast<double>(there.frame) - here.frame - static_cast<double>(index.first_sounding(there.song));
    const double slack = parameters_.start_slack_s / index.hop_s();
    return begin >= -slack && begin <= slack;
  }

  /// The songs whose window scans are best, each once, where they are best.
  std::vector<Candidate> scanned(const Melody& melody, const std::vector<Stretch>& stretches,
                                 std::vector<Diagonal> diagonals, const SongIndex& index) const {
    std::sort(diagonals.begin(), diagonals.end(), [](const Diagonal& a, const Diagonal& b) {
      return std::tuple(a.tempo, a.key) < std::tuple(b.tempo, b.key);
    });
    struct Task {
      std::size_t first, last;
    };
    std::vector<Task> tasks;
    for (std::size_t first = 0; first < diagonals.size();) {
      std::size_t last = first;
      while (last < diagonals.size() && last - first < kWindowsAtOnce &&
             diagonals[last].tempo == diagonals[first].tempo)
        ++last;
      tasks.push_back({first, last});
      first = last;
    }
    struct Seen {
      double score;
      std::uint32_t song;
      Region region;
    };
    std::vector<Seen> seen(diagonals.size());
    tbb::parallel_for(std::size_t{0}, tasks.size(), [&](std::size_t n) {
      const auto [first, last] = tasks[n];
      const Stretch& stretch = stretches[static_cast<std::size_t>(diagonals[first].tempo)];
      const std::span<const Diagonal> some = std::span(diagonals).subspan(first, last - first);
      const std::vector<double> scores = scores_of(melody, stretch, some, index);
      const int length = static_cast<int>(stretch.pitch8.size());
      for (std::size_t k = 0; k < some.size(); ++k) {
        const int begin = some[k].begin(), around = length / 4 + 2 * kSlackFrames;
        seen[first + k] = {scores[k], some[k].song(), {begin - around, begin + length + around, stretch.ratio}};
      }
    });
    std::sort(seen.begin(), seen.end(), [](const Seen& a, const Seen& b) {
      return std::tuple(-a.score, a.song, a.region.first_frame, *a.region.tempo_ratio) <
             std::tuple(-b.score, b.song, b.region.first_frame, *b.region.tempo_ratio);
    });
    std::vector<Candidate> kept;
    std::vector<std::uint32_t> songs;
    for (const Seen& one : seen) {
      if (kept.size() == static_cast<std::size_t>(parameters_.keep)) break;
      if (std::find(songs.begin(), songs.end(), one.song) != songs.end()) continue;
      songs.push_back(one.song);
      kept.push_back({one.song, one.region});
    }
    return kept;
  }

  std::vector<double> scores_of(const Melody& melody, const Stretch& stretch, std::span<const Diagonal> diagonals,
                                const SongIndex& index) const {
    const auto wanted = static_cast<std::size_t>(parameters_.stride);
    const std::size_t stride = std::max(wanted, (stretch.pitch8.size() + kMostRows - 1) / kMostRows);
    const MelodyFrames frames = frames_of(melody, index.hop_s() * static_cast<double>(stride) / stretch.ratio);
    window_scan::Query query;
    double most = 0;
    for (std::size_t i = 0; i < frames.size(); ++i) {
      query.pitch2.push_back(static_cast<int>(std::lround(frames.pitch8[i] / 4.0)));
      query.voiced.push_back(frames.voiced[i]);
      most += (frames.voiced[i] ? 1 : scan_.rest_weight) * scan_.cost_cap * scan_.unit;
    }
    const int length = static_cast<int>(kLonger * static_cast<double>(stretch.pitch8.size()));
    std::vector<std::uint8_t> pitch2;
    std::vector<std::size_t> ends;
    std::vector<int> keys;
    for (const Diagonal& diagonal : diagonals) {
      const int first = std::max(0, diagonal.begin() - kSlackFrames);
      const int last = std::max(first, diagonal.begin() + length + kDiagonalFrames + kSlackFrames);
      index.read_line(diagonal.song(), static_cast<std::size_t>(first), static_cast<std::size_t>(last), stride,
                      window_scan::kNoPitch, pitch2);
      ends.push_back(pitch2.size());
      for (int off = -parameters_.keys; off <= parameters_.keys; ++off) keys.push_back(diagonal.key2 + off);
    }
    std::vector<window_scan::Window> windows;
    const std::size_t keys_each = 2 * static_cast<std::size_t>(parameters_.keys) + 1;
    for (std::size_t k = 0; k < diagonals.size(); ++k) {
      const std::size_t first = k == 0 ? 0 : ends[k - 1];
      windows.push_back(
          {std::span(pitch2).subspan(first, ends[k] - first), std::span(keys).subspan(k * keys_each, keys_each)});
    }
    const double unlikely = parameters_.tempo_prior * std::pow(std::log(stretch.ratio), 2);
    std::vector<double> scores;
    for (const window_scan::Match& match : window_scan::scan(query, costs_, windows))
      scores.push_back(match.cost == window_scan::kInfinity ? 0 : 1 - match.cost / most - unlikely);
    return scores;
  }

  VoteFilterParameters parameters_;
  window_scan::Parameters scan_;
  window_scan::Costs costs_;
};

}  // namespace

std::unique_ptr<CandidateFilter> make_vote_filter(const VoteFilterParameters& parameters) {
  return std::make_unique<VoteFilter>(parameters);
}

}  // namespace tunefind
