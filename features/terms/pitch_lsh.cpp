#include <algorithm>
#include <cmath>
#include <numbers>
#include <queue>
#include <set>
#include <tuple>

#include "features/terms/term_extractor.hpp"

namespace tunefind {
namespace {

constexpr int kSamples = static_cast<int>(std::tuple_size_v<Sketch>);
constexpr double kInside = 0.6;        // least share of a song's window that is inside the song
constexpr double kQueryInside = 0.85;  // least share of a query's window that is inside the query
constexpr int kLeastChange8 = 3;       // 1/8 semitones: changes of pitch up to this do not begin a new note of a query

/// Cell boundaries of the grid along each coefficient, in quarter semitones: close to the quantiles of folk songs, made
/// symmetric.
constexpr int kCoefficients = 6;
const std::array<std::vector<float>, kCoefficients> kBoundaries{{{-32, -18, -7, 0, 7, 18, 32},
                                                                 {-21, -10, -3, 3, 10, 21},
                                                                 {-14, -5, 0, 5, 14},
                                                                 {-9, -3, 3, 9},
                                                                 {-5, 0, 5},
                                                                 {-3, 3}}};
// Probing sorts the cells of the first kCoarse coefficients by distance, separately from those of the others.
constexpr int kCoarse = 3;

using Coefficients = std::array<float, kCoefficients>;

/// The first type-II cosine coefficients of a sketch, without coefficient 0.
Coefficients coefficients_of(const Sketch& sketch) {
  static const auto table = [] {
    std::array<std::array<float, kSamples>, kCoefficients> rows;
    for (int c = 0; c < kCoefficients; ++c)
      for (int k = 0; k < kSamples; ++k)
        rows[c][k] =
            static_cast<float>(std::sqrt(2.0 / kSamples) * std::cos(std::numbers::pi * (k + 0.5) * (c + 1) / kSamples));
    return rows;
  }();
  Coefficients result{};
  for (int c = 0; c < kCoefficients; ++c)
    for (int k = 0; k < kSamples; ++k) result[c] += table[c][k] * static_cast<float>(sketch[k] - kSketchZero);
  return result;
}

int cells(int coefficient) { return static_cast<int>(kBoundaries[coefficient].size()) + 1; }

std::uint32_t term_of(const Sketch& sketch) {
  const Coefficients coefficients = coefficients_of(sketch);
  int term = 0;
  for (int c = 0; c < kCoefficients; ++c) {
    const auto& boundaries = kBoundaries[c];
    const auto cell = std::upper_bound(boundaries.begin(), boundaries.end(), coefficients[c]) - boundaries.begin();
    term = term * cells(c) + static_cast<int>(cell);
  }
  return static_cast<std::uint32_t>(term);
}

/// Squared distance of a cell (over some of the coefficients) from a point, and the index of the cell.
using NearCell = std::pair<float, int>;

std::vector<NearCell> cells_around(const Coefficients& point, int first, int last) {
  std::vector<NearCell> found{{0.0f, 0}}, finer;
  for (int c = first; c < last; ++c) {
    const auto& boundaries = kBoundaries[c];
    std::array<float, 8> distances;
    for (int k = 0; k < cells(c); ++k) {
      const float below = k > 0 ? boundaries[k - 1] - point[c] : 0;
      const float above = k + 1 < cells(c) ? point[c] - boundaries[k] : 0;
      const float outside = std::max({0.0f, below, above});
      distances[k] = outside * outside;
    }
    finer.clear();
    finer.reserve(found.size() * static_cast<std::size_t>(cells(c)));
    for (const auto& [distance, cell] : found)
      for (int k = 0; k < cells(c); ++k) finer.emplace_back(distance + distances[k], cell * cells(c) + k);
    std::swap(found, finer);
  }
  return found;
}

/// The cells around a point in order of distance; sorted only as far as they are requested.
class NearestCells {
 public:
  NearestCells(const Coefficients& point, int first, int last) : heap_(cells_around(point, first, last)) {
    std::make_heap(heap_.begin(), heap_.end(), std::greater<>());
  }

  std::size_t size() const { return sorted_.size() + heap_.size(); }
  const NearCell& operator[](std::size_t n) {
    while (sorted_.size() <= n) {
      std::pop_heap(heap_.begin(), heap_.end(), std::greater<>());
      sorted_.push_back(heap_.back());
      heap_.pop_back();
    }
    return sorted_[n];
  }

 private:
  std::vector<NearCell> heap_, sorted_;
};

class PitchLsh final : public TermExtractor {
 public:
  explicit PitchLsh(const PitchLshParameters& parameters) : parameters_(parameters) {}

  std::uint32_t vocabulary() const override {
    int product = 1;
    for (int c = 0; c < kCoefficients; ++c) product *= cells(c);
    return static_cast<std::uint32_t>(product);
  }

  std::vector<Term> terms(HeldPitch song, double hop_s) const override {
    const std::size_t length = window_frames(hop_s);
    std::vector<Term> found;
    std::set<Sketch> known;
    int last_note = -1;
    for (std::size_t frame = 0; frame < song.size(); ++frame) {
      if (song[frame] == kNoPitch8) continue;
      const int note = (song[frame] + 4) / 8;  // rounded to semitones, as voices and pitch files waver
      if (note == last_note) continue;
      if (last_note >= 0 && static_cast<double>(song.size() - frame) < kInside * static_cast<double>(length)) break;
      last_note = note;
      const SketchedPlace place = place_at(song, frame, length);
      if (known.insert(place.sketch).second)
        found.push_back({term_of(place.sketch), static_cast<std::uint32_t>(frame)});
    }
    return found;
  }

  std::uint32_t reach(double hop_s) const override { return static_cast<std::uint32_t>(window_frames(hop_s)); }

  SketchedPlace place(HeldPitch song, std::uint32_t frame, double hop_s) const override {
    return place_at(song, frame, window_frames(hop_s));
  }

  std::vector<SketchedPlace> places(HeldPitch query, double hop_s, double step_s) const override {
    const std::size_t length = window_frames(hop_s);
    const auto step = static_cast<std::size_t>(std::max(1L, std::lround(step_s / hop_s)));
    std::vector<SketchedPlace> found;
    for (std::size_t frame = 0; frame < query.size(); frame += step) {
      if (frame > 0 && static_cast<double>(query.size() - frame) < kQueryInside * static_cast<double>(length)) break;
      const std::size_t first = note_near(query, frame, step / 2);
      if (found.empty() || found.back().frame < first) found.push_back(place_at(query, first, length));
    }
    return found;
  }

  void probe(const Sketch& sketch, const std::function<bool(std::uint32_t)>& visit) const override {
    const Coefficients point = coefficients_of(sketch);
    NearestCells coarse(point, 0, kCoarse), fine(point, kCoarse, kCoefficients);
    // Best-first search over the sums of both distances: each pair leads to the next fine cell, and the first pair of a
    // row also to the next row.
    struct Pair {
      float distance;
      std::uint32_t row, column;
      bool operator>(const Pair& other) const {
        return std::tie(distance, row, column) > std::tie(other.distance, other.row, other.column);
      }
    };
    std::priority_queue<Pair, std::vector<Pair>, std::greater<>> next;
    const auto push = [&](std::uint32_t row, std::uint32_t column) {
      if (row < coarse.size() && column < fine.size()) next.push({coarse[row].first + fine[column].first, row, column});
    };
    for (push(0, 0); !next.empty();) {
      const auto [distance, row, column] = next.top();
      next.pop();
      const std::size_t term = static_cast<std::size_t>(coarse[row].second) * fine.size() + fine[column].second;
      if (!visit(static_cast<std::uint32_t>(term))) return;
      push(row, column + 1);
      if (column == 0) push(row + 1, 0);
    }
  }

 private:
  std::size_t window_frames(double hop_s) const {
    return static_cast<std::size_t>(std::max(1L, std::lround(parameters_.window_s / hop_s)));
  }

  /// The frame within `reach` at which the pitch changes most, because songs have windows where notes begin; `frame`
  /// itself if no change exceeds kLeastChange8.
  static std::size_t note_near(HeldPitch query, std::size_t frame, std::size_t reach) {
    std::size_t best = frame;
    int most = kLeastChange8;
    for (std::size_t i = frame > reach ? frame - reach : 1; i < std::min(query.size(), frame + reach + 1); ++i) {
      const int change8 = std::abs(query[i] - query[i - 1]);
      if (change8 > most) most = change8, best = i;
    }
    return best;
  }

  /// The place whose window begins at frame `first`; beyond the end of the melody, the last pitch is held.
  static SketchedPlace place_at(HeldPitch melody, std::size_t first, std::size_t length) {
    std::array<double, kSamples> samples{};
    double sum = 0;
    for (std::size_t k = 0; k < kSamples; ++k) {
      const std::size_t from = k * length / kSamples, to = std::max(from + 1, (k + 1) * length / kSamples);
      for (std::size_t i = from; i < to; ++i) samples[k] += melody[std::min(melody.size() - 1, first + i)];
      samples[k] /= static_cast<double>(to - from);
      sum += samples[k];
    }
    SketchedPlace place;
    place.frame = static_cast<std::uint32_t>(first);
    const double mean8 = sum / kSamples;
    place.level2 = static_cast<std::uint8_t>(std::clamp(std::lround(mean8 / 4), 0L, 255L));
    for (std::size_t k = 0; k < kSamples; ++k)
      place.sketch[k] =
          static_cast<std::uint8_t>(std::clamp(std::lround((samples[k] - mean8) / 2) + kSketchZero, 0L, 255L));
    return place;
  }

  PitchLshParameters parameters_;
};

}  // namespace

std::unique_ptr<TermExtractor> make_pitch_lsh(const PitchLshParameters& parameters) {
  return std::make_unique<PitchLsh>(parameters);
}

}  // namespace tunefind
