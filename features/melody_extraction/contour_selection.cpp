#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "features/melody_extraction/melody_extractor.hpp"
#include "features/pitch_tracking/contour.hpp"

namespace tunefind {
namespace {

// Semitones per second that the pitch of a voice moves, within notes and between them: the best of 2.4 to 10 on MIR-1K.
constexpr double kVoiceMovement = 6;
constexpr double kLargestMove = 1;       // a larger change between neighbouring points counts as this many semitones
constexpr double kLeastTolerance = 0.1;  // least tolerance of the voicing filter, as a share of the mean salience

/// One peak of a contour.
struct Point {
  std::size_t frame = 0;
  double pitch = 0;
  double salience = 0;
};

/// A pitch contour: its points in order of time, at most one per frame; frames of a gap can be missing.
struct Contour {
  std::vector<Point> points;
  double mean_pitch = 0;
  double mean_salience = 0;
  double total_salience = 0;

  std::size_t first() const { return points.front().frame; }
  std::size_t end() const { return points.back().frame + 1; }
};

enum class PeakMark : std::uint8_t { strong, weak, used };

/// Mean and standard deviation; both 0 if there are no values.
struct Statistics {
  double mean = 0, deviation = 0;
};

Statistics statistics_of(const std::vector<double>& values) {
  Statistics result;
  if (values.empty()) return result;
  for (const double value : values) result.mean += value;
  result.mean /= static_cast<double>(values.size());
  for (const double value : values) result.deviation += (value - result.mean) * (value - result.mean);
  result.deviation = std::sqrt(result.deviation / static_cast<double>(values.size()));
  return result;
}

class ContourSelection final : public MelodyExtractor {
 public:
  explicit ContourSelection(const ContourSelectionParameters& parameters) : parameters_(parameters) {}

  Melody extract(const Salience& salience) const override {
    std::vector<Contour> contours = join(salience, mark(salience));
    drop_soft_contours(contours);
    const std::vector<const Contour*> chosen = filter(contours, salience);

    PitchTrack track{salience.hop_s, std::vector<float>(salience.frames()),
                     std::vector<std::uint8_t>(salience.frames())};
    std::vector<double> best(salience.frames(), 0);
    for (const Contour* contour : chosen)
      for (const Point& point : contour->points)
        if (contour->total_salience > best[point.frame]) {
          best[point.frame] = contour->total_salience;
          track.pitch[point.frame] = static_cast<float>(point.pitch);
          track.voiced[point.frame] = 1;
        }
    return hold_rests(track);
  }

 private:
  /// Marks the peaks that can begin a contour as strong: those near the strongest of their frame and not far below the
  /// mean of all such peaks.
  std::vector<PeakMark> mark(const Salience& salience) const {
    std::vector<PeakMark> marks(salience.peaks.size(), PeakMark::weak);
    std::vector<double> strengths;
    for (std::size_t i = 0; i < salience.frames(); ++i)
      for (std::uint32_t p = salience.offsets[i]; p < salience.offsets[i + 1]; ++p)
        if (salience.peaks[p].strength >= parameters_.frame_threshold * salience.peaks[salience.offsets[i]].strength) {
          marks[p] = PeakMark::strong;
          strengths.push_back(salience.peaks[p].strength);
        }
    const Statistics typical = statistics_of(strengths);
    for (std::size_t p = 0; p < marks.size(); ++p)
      if (salience.peaks[p].strength < typical.mean - parameters_.distribution_threshold * typical.deviation)
        marks[p] = PeakMark::weak;
    return marks;
  }

  /// Builds contours as long as strong peaks remain: starts at the strongest one and follows the pitch in both
  /// directions. Contours that are too short are dropped, but their peaks stay used.
  std::vector<Contour> join(const Salience& salience, std::vector<PeakMark> marks) const {
    std::vector<std::size_t> frame_of(salience.peaks.size());
    std::vector<std::uint32_t> order;
    for (std::size_t i = 0; i < salience.frames(); ++i)
      for (std::uint32_t p = salience.offsets[i]; p < salience.offsets[i + 1]; ++p) {
        frame_of[p] = i;
        if (marks[p] == PeakMark::strong) order.push_back(p);
      }
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      return salience.peaks[a].strength > salience.peaks[b].strength;
    });
    std::vector<Contour> contours;
    const double shortest = parameters_.shortest_ms / 1000 / salience.hop_s - 1e-6;
    for (const std::uint32_t seed : order) {
      if (marks[seed] == PeakMark::used) continue;
      std::vector<std::uint32_t> before, after;
      grow(salience, marks, frame_of[seed], seed, -1, before);
      grow(salience, marks, frame_of[seed], seed, 1, after);
      Contour contour;
      const auto add = [&](std::uint32_t p) {
        contour.points.push_back({frame_of[p], static_cast<double>(salience.peaks[p].pitch()),
                                  static_cast<double>(salience.peaks[p].strength) / 255});
        marks[p] = PeakMark::used;
      };
      std::for_each(before.rbegin(), before.rend(), add);
      add(seed);
      std::for_each(after.begin(), after.end(), add);
      if (static_cast<double>(contour.end() - contour.first()) < shortest) continue;
      for (const Point& point : contour.points)
        contour.mean_pitch += point.pitch, contour.total_salience += point.salience;
      contour.mean_pitch /= static_cast<double>(contour.points.size());
      contour.total_salience *= 1 + parameters_.movement * pitch_movement(contour.points, salience.hop_s);
      contour.mean_salience = contour.total_salience / static_cast<double>(contour.points.size());
      contours.push_back(std::move(contour));
    }
    return contours;
  }

  /// How much the pitch moves within a contour, from 0 (constant, as for most instruments) to 1 (as much as a voice, by
  /// glides and vibrato, or more).
  static double pitch_movement(const std::vector<Point>& points, double hop_s) {
    double moved = 0;
    for (std::size_t n = 1; n < points.size(); ++n)
      moved += std::min(kLargestMove, std::abs(points[n].pitch - points[n - 1].pitch));
    return std::min(1.0, moved / (static_cast<double>(points.size()) * hop_s * kVoiceMovement));
  }

  /// Follows the pitch from frame to frame (`way` is 1 or -1): to the strongest strong peak within reach or else the
  /// strongest weak one. Ends after `longest_gap_ms` without a strong peak; weak peaks after the last strong one are
  /// removed.
  void grow(const Salience& salience, const std::vector<PeakMark>& marks, std::size_t frame, std::uint32_t seed,
            int way, std::vector<std::uint32_t>& found) const {
    const auto longest_gap = static_cast<std::size_t>(std::lround(parameters_.longest_gap_ms / 1000 / salience.hop_s));
    double pitch = static_cast<double>(salience.peaks[seed].pitch());
    std::size_t gap = 0, sure = 0;
    while (way > 0 ? ++frame < salience.frames() : frame-- > 0) {
      std::optional<std::uint32_t> next;
      for (const PeakMark wanted : {PeakMark::strong, PeakMark::weak})
        for (std::uint32_t p = salience.offsets[frame]; p < salience.offsets[frame + 1] && !next; ++p)
          if (marks[p] == wanted && std::abs(salience.peaks[p].pitch() - pitch) <= parameters_.longest_step) next = p;
      const bool strong = next && marks[*next] == PeakMark::strong;
      gap = strong ? 0 : gap + 1;
      if (gap > longest_gap) break;
      if (next) found.push_back(*next), pitch = static_cast<double>(salience.peaks[*next].pitch());
      if (strong) sure = found.size();
    }
    found.resize(sure);
  }

  void drop_soft_contours(std::vector<Contour>& contours) const {
    std::vector<double> means;
    for (const Contour& contour : contours) means.push_back(contour.mean_salience);
    const Statistics typical = statistics_of(means);
    // If all contours are about equally loud, the deviation is too small to separate them.
    const double least =
        typical.mean - std::max(kLeastTolerance * typical.mean, parameters_.voicing * typical.deviation);
    std::erase_if(contours, [&](const Contour& contour) { return contour.mean_salience < least; });
  }

  /// The smoothed mean pitch of the melody [frames]: in each frame the mean pitch of the contours, weighted by their
  /// total salience, then a running mean over the frames that have contours. Where a window has none, the previous
  /// value is held.
  std::vector<double> mean_pitch(const std::vector<const Contour*>& contours, const Salience& salience) const {
    const std::size_t frames = salience.frames();
    std::vector<double> sum(frames, 0), weight(frames, 0);
    for (const Contour* contour : contours)
      for (const Point& point : contour->points)
        sum[point.frame] += contour->total_salience * point.pitch, weight[point.frame] += contour->total_salience;
    const auto reach = static_cast<std::size_t>(parameters_.mean_s / 2 / salience.hop_s);
    std::vector<double> sums(frames + 1, 0), counts(frames + 1, 0);
    for (std::size_t i = 0; i < frames; ++i) {
      sums[i + 1] = sums[i] + (weight[i] > 0 ? sum[i] / weight[i] : 0);
      counts[i + 1] = counts[i] + (weight[i] > 0);
    }
    std::vector<double> mean(frames, 0);
    for (std::size_t i = 0; i < frames; ++i) {
      const std::size_t low = i < reach ? 0 : i - reach, high = std::min(frames, i + reach + 1);
      const double count = counts[high] - counts[low];
      mean[i] = count > 0 ? (sums[high] - sums[low]) / count : i > 0 ? mean[i - 1] : 0;
    }
    return mean;
  }

  /// Distance in semitones between a contour and the mean pitch, averaged over the contour.
  static double distance_to(const std::vector<double>& mean, const Contour& contour) {
    double distance = 0;
    for (const Point& point : contour.points) distance += point.pitch - mean[point.frame];
    return std::abs(distance / static_cast<double>(contour.points.size()));
  }

  /// Interval in semitones between two contours, averaged over the frames in which both sound; nothing if there are
  /// none.
  static std::optional<double> interval(const Contour& a, const Contour& b) {
    double distance = 0;
    std::size_t common = 0;
    for (std::size_t i = 0, j = 0; i < a.points.size() && j < b.points.size();) {
      if (a.points[i].frame < b.points[j].frame) {
        ++i;
      } else if (a.points[i].frame > b.points[j].frame) {
        ++j;
      } else {
        distance += a.points[i++].pitch - b.points[j++].pitch;
        ++common;
      }
    }
    if (common == 0) return std::nullopt;
    return std::abs(distance / static_cast<double>(common));
  }

  /// Drops octave duplicates and outliers. Each round starts from all contours again: the mean pitch of the contours
  /// that the last round kept decides which contour of an octave pair is the duplicate and which are outliers.
  std::vector<const Contour*> filter(const std::vector<Contour>& contours, const Salience& salience) const {
    std::vector<const Contour*> all;
    for (const Contour& contour : contours) all.push_back(&contour);
    std::stable_sort(all.begin(), all.end(),
                     [](const Contour* a, const Contour* b) { return a->first() < b->first(); });
    std::vector<const Contour*> left = all;
    for (int round = 0; round < parameters_.iterations; ++round) {
      std::vector<double> mean = mean_pitch(left, salience);
      left = without_octaves(all, mean);
      mean = mean_pitch(left, salience);
      std::erase_if(left, [&](const Contour* contour) { return distance_to(mean, *contour) > parameters_.outlier; });
    }
    return left;
  }

  /// `all` (sorted by beginning) without the contour of each octave pair that is further from the mean pitch.
  std::vector<const Contour*> without_octaves(const std::vector<const Contour*>& all,
                                              const std::vector<double>& mean) const {
    std::vector<std::uint8_t> dropped(all.size(), 0);
    for (std::size_t i = 0; i < all.size(); ++i)
      for (std::size_t j = i + 1; j < all.size() && all[j]->first() < all[i]->end(); ++j) {
        if (dropped[i] || dropped[j]) continue;
        const std::optional<double> apart = interval(*all[i], *all[j]);
        if (!apart || std::abs(*apart - 12) > parameters_.octave_tolerance) continue;
        dropped[distance_to(mean, *all[i]) > distance_to(mean, *all[j]) ? i : j] = 1;
      }
    std::vector<const Contour*> left;
    for (std::size_t i = 0; i < all.size(); ++i)
      if (!dropped[i]) left.push_back(all[i]);
    return left;
  }

  ContourSelectionParameters parameters_;
};

}  // namespace

std::unique_ptr<MelodyExtractor> make_contour_selection(const ContourSelectionParameters& parameters) {
  return std::make_unique<ContourSelection>(parameters);
}

}  // namespace tunefind
