#include "features/structure/loops.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <span>

namespace tunefind {
namespace {

constexpr int kPitchTolerance8 = 2;     // 1/8 semitones: how far apart the pitches of matching peaks can be
constexpr std::size_t kMaskBits = 512;  // bits of a pitch mask: 1/8 semitones modulo 64 semitones (over five octaves)
// The share of all peaks that must match is lower by this than the share of held peaks, as peaks of a single frame come
// and go. On real beats, exact loops and differing bars overlap when all peaks count (.77 to .90 against .60 and .76 of
// the strength) but not when held peaks count (.90 to .97 against .64 and .82).
constexpr double kFlickerSlack = 0.2;
constexpr double kProbeEvery_s = 4;  // seconds from probe to probe: the shortest loop with a cut (34 s) spans eight
constexpr double kProbe_s = 2;       // length of a probe in seconds
constexpr std::size_t kFramesPerProbe = 10;  // frames of a probe that are compared
constexpr std::size_t kPeaksPerFrame = 6;    // strongest peaks of such a frame that are compared
constexpr double kProbeSlack = 0.2;  // a probe matches with a share lower by this than `alike`, as it compares coarsely
constexpr int kCoarseStep8 = 4;      // 1/8 semitones: pitch resolution of probes
constexpr std::size_t kCoarseSteps = 128;  // number of coarse pitches: 64 semitones
constexpr std::size_t kMostPeriods = 6;    // candidate periods that are examined in full
constexpr std::size_t kSharpenStep = 4;    // when refining a period, every fourth frame is compared
constexpr double kLeastGap_s = 1;          // least time between two loops

/// Summed strength of peaks, and how much of it has a counterpart: of the peaks held for two frames or more, and of all
/// peaks.
struct MatchedStrength {
  int held = 0, held_matched = 0, all = 0, all_matched = 0;

  MatchedStrength& operator+=(const MatchedStrength& other) {
    held += other.held, held_matched += other.held_matched, all += other.all, all_matched += other.all_matched;
    return *this;
  }
  MatchedStrength operator-(const MatchedStrength& other) const {
    return {held - other.held, held_matched - other.held_matched, all - other.all, all_matched - other.all_matched};
  }
  /// True if enough of the strength has a counterpart. Silence matches silence.
  bool reaches(double alike) const {
    return held_matched >= alike * held && all_matched >= (alike - kFlickerSlack) * all;
  }
};

/// One view of the salience, prepared so that any two frames can be compared quickly: a bit mask of pitches for each
/// frame.
class ComparableView {
 public:
  explicit ComparableView(const Salience& salience)
      : first_(salience.offsets), here_(salience.frames()), near_(salience.frames()) {
    for (std::size_t i = 0; i < frames(); ++i)
      for (std::uint32_t p = first_[i]; p < first_[i + 1]; ++p)
        for (int off = -kPitchTolerance8; off <= kPitchTolerance8; ++off) set(here_[i], salience.peaks[p].pitch8 + off);
    for (std::size_t i = 0; i < frames(); ++i) {
      const Mask none{}, &before = i > 0 ? here_[i - 1] : none, &after = i + 1 < frames() ? here_[i + 1] : none;
      for (std::size_t w = 0; w < kWords; ++w) near_[i][w] = before[w] | here_[i][w] | after[w];
      for (std::uint32_t p = first_[i]; p < first_[i + 1]; ++p) {
        const SaliencePeak& peak = salience.peaks[p];
        const auto bit = static_cast<std::uint16_t>(peak.pitch8 % kMaskBits);
        peaks_.push_back({bit, peak.strength, has(before, bit) || has(after, bit)});
      }
    }
  }

  std::size_t frames() const { return here_.size(); }

  /// Compares the peaks of both frames: a peak matches if the other frame or one of its neighbours has a peak of that
  /// pitch.
  MatchedStrength alike(std::size_t a, std::size_t b) const {
    MatchedStrength share = found(a, near_[b]);
    return share += found(b, near_[a]);
  }
  /// Strength of the peaks of both frames that match a peak of the other frame itself, neighbours not considered.
  int alike_in_same_frame(std::size_t a, std::size_t b) const {
    return found(a, here_[b]).all_matched + found(b, here_[a]).all_matched;
  }

 private:
  static constexpr std::size_t kWords = kMaskBits / 64;
  using Mask = std::array<std::uint64_t, kWords>;
  struct Peak {
    std::uint16_t bit;
    std::uint8_t strength;
    bool held;
  };

  static void set(Mask& mask, int pitch8) {
    const auto bit = static_cast<std::size_t>(pitch8) % kMaskBits;
    mask[bit / 64] |= std::uint64_t{1} << bit % 64;
  }
  static bool has(const Mask& mask, std::size_t bit) { return (mask[bit / 64] >> bit % 64 & 1) != 0; }

  MatchedStrength found(std::size_t frame, const Mask& mask) const {
    MatchedStrength share;
    for (std::uint32_t p = first_[frame]; p < first_[frame + 1]; ++p) {
      const Peak& peak = peaks_[p];
      const int held = peak.held ? peak.strength : 0, there = has(mask, peak.bit) ? -1 : 0;
      share += {held, held & there, peak.strength, peak.strength & there};
    }
    return share;
  }

  std::vector<std::uint32_t> first_;
  std::vector<Peak> peaks_;
  std::vector<Mask> here_, near_;
};

/// A cut, in frames of the original recording: in the loop that begins at `begin`, the frames [at, at + count) are cut,
/// which are `times` periods.
struct LoopCut {
  std::size_t begin = 0, at = 0, count = 0;
  int times = 0;
};

class LoopSearch {
 public:
  LoopSearch(const Tune& tune, const LoopParameters& parameters) : tune_(tune), alike_(parameters.alike) {
    const auto in_frames = [&](double seconds) {
      return static_cast<std::size_t>(std::max(1L, std::lround(seconds / tune.salience.hop_s)));
    };
    window_ = in_frames(parameters.window_s);
    shortest_ = in_frames(parameters.shortest_s);
    longest_ = in_frames(parameters.longest_s);
    keep_ = in_frames(parameters.keep_s);
    gap_ = in_frames(kLeastGap_s);
    probe_every_ = in_frames(kProbeEvery_s);
    probe_ = in_frames(kProbe_s);
    probe_step_ = std::max<std::size_t>(1, probe_ / kFramesPerProbe);
  }

  /// The cuts of the best candidate periods, in order of time; where cuts of two periods overlap, the period with more
  /// to cut wins.
  std::vector<LoopCut> cuts() const {
    const std::vector<std::size_t> periods = candidates();
    if (periods.empty()) return {};
    const Comparison comparison{ComparableView(tune_.salience),
                                ComparableView(tune_.has_two_views() ? tune_.plain_salience : tune_.salience)};
    std::vector<std::vector<LoopCut>> of_periods;
    for (const std::size_t period : periods) of_periods.push_back(cuts(period, comparison));
    const auto cut_by = [](const std::vector<LoopCut>& cuts) {
      std::size_t sum = 0;
      for (const LoopCut& cut : cuts) sum += cut.count;
      return sum;
    };
    std::ranges::stable_sort(of_periods, std::greater(), cut_by);
    std::vector<LoopCut> chosen;
    for (const auto& cuts : of_periods)
      for (const LoopCut& cut : cuts)
        if (std::ranges::none_of(chosen, [&](const LoopCut& other) {
              return cut.begin < other.at + other.count + gap_ && other.begin < cut.at + cut.count + gap_;
            }))
          chosen.push_back(cut);
    std::ranges::sort(chosen, {}, &LoopCut::at);
    return chosen;
  }

 private:
  struct Comparison {
    ComparableView whitened, plain;
  };

  std::size_t frames() const { return tune_.salience.frames(); }

  /// Periods in frames at which a part long enough for a cut seems to repeat, the most likely first.
  std::vector<std::size_t> candidates() const {
    const std::vector<double> runs = longest_runs();
    std::vector<std::size_t> peaks;
    for (std::size_t i = 0; i < runs.size(); ++i)
      if (runs[i] > 0 && (i == 0 || runs[i] > runs[i - 1]) && (i + 1 == runs.size() || runs[i] >= runs[i + 1]))
        peaks.push_back(i);
    std::ranges::stable_sort(peaks, std::greater(), [&](std::size_t i) { return runs[i]; });
    if (peaks.size() > kMostPeriods) peaks.resize(kMostPeriods);
    for (std::size_t& peak : peaks) peak += shortest_;
    return peaks;
  }

  /// For each period from the shortest one up: the summed similarity of the longest run of probes that match the music
  /// one period earlier, or 0 if no run is long enough for a cut. Looks only at the strongest peaks of the whitened
  /// view at a coarse pitch resolution; each peak is compared with all periods at once.
  std::vector<double> longest_runs() const {
    std::vector<double> best, sum(longest_ + 1, 0.0);
    if (frames() < 2 * shortest_ + keep_) return best;
    const std::size_t longest = std::min(longest_, (frames() - keep_) / 2);
    best.assign(longest + 1 - shortest_, 0.0);
    const Salience& salience = tune_.salience;
    const auto step_of = [](const SaliencePeak& peak) { return (peak.pitch8 / kCoarseStep8) % kCoarseSteps; };
    const auto strongest = [&](std::size_t t) {
      return std::span(salience.peaks)
          .subspan(salience.offsets[t],
                   std::min<std::size_t>(kPeaksPerFrame, salience.offsets[t + 1] - salience.offsets[t]));
    };
    // sounds[step][t] is 255 if a peak is within one coarse step and one frame, else 0.
    std::vector<std::uint8_t> sounds(kCoarseSteps * frames(), 0);
    for (std::size_t t = 0; t < frames(); ++t)
      for (std::uint32_t p = salience.offsets[t]; p < salience.offsets[t + 1]; ++p)
        for (const std::size_t off : {kCoarseSteps - 1, kCoarseSteps, kCoarseSteps + 1}) {
          const auto row =
              sounds.begin() + static_cast<long>((step_of(salience.peaks[p]) + off) % kCoarseSteps * frames());
          std::fill(row + static_cast<long>(t - std::min<std::size_t>(t, 1)),
                    row + static_cast<long>(std::min(t + 2, frames())), 255);
        }

    std::vector<std::size_t> run(longest + 1, 0);
    std::vector<std::uint16_t> matched(longest + 1);  // strength by longest - period
    for (std::size_t first = shortest_; first + probe_ <= frames(); first += probe_every_) {
      std::ranges::fill(matched, std::uint16_t{0});
      int total = 0;
      for (std::size_t t = first; t < first + probe_; t += probe_step_)
        for (const SaliencePeak& peak : strongest(t)) {
          total += peak.strength;
          const std::size_t reach = std::min(t, longest);
          const std::uint8_t* const earlier = sounds.data() + step_of(peak) * frames() + t - reach;
          std::uint16_t* const sum_of = matched.data() + longest - reach;
          for (std::size_t k = 0; k + shortest_ <= reach; ++k)
            sum_of[k] = static_cast<std::uint16_t>(sum_of[k] + (earlier[k] & peak.strength));
        }
      for (std::size_t period = shortest_; period <= std::min(first, longest); ++period) {
        const int found = matched[longest - period];
        if (total == 0 || found < (alike_ - kProbeSlack) * total) {
          run[period] = 0, sum[period] = 0;
          continue;
        }
        sum[period] += static_cast<double>(found) / total;
        if (++run[period] * probe_every_ + probe_every_ + probe_ > period + keep_)
          best[period - shortest_] = std::max(best[period - shortest_], sum[period]);
      }
    }
    return best;
  }

  /// The frames [first, last).
  struct FrameSpan {
    std::size_t first, last;
  };

  /// The spans within [first, last) in which every window of frames matches the frames `lag` earlier, in both views.
  std::vector<FrameSpan> alike(std::size_t first, std::size_t last, std::size_t lag,
                               const Comparison& comparison) const {
    std::vector<FrameSpan> found;
    std::vector<MatchedStrength> whitened(1), plain(1);  // running sums from `first` on
    const std::size_t window = std::min(window_, last - first);
    bool open = false;
    for (std::size_t t = first; t < last; ++t) {
      (whitened.emplace_back(whitened.back())) += comparison.whitened.alike(t, t - lag);
      (plain.emplace_back(plain.back())) += comparison.plain.alike(t, t - lag);
      const std::size_t count = t + 1 - first;
      if (count < window) continue;
      if (!(whitened[count] - whitened[count - window]).reaches(alike_) ||
          !(plain[count] - plain[count - window]).reaches(alike_)) {
        open = false;
        continue;
      }
      if (!open) found.push_back({t + 1 - window, t});
      open = true;
      found.back().last = t + 1;
    }
    return found;
  }

  /// Returns `lag`, lag - 1 or lag + 1: the one at which the most strength matches in the same frame. Compares every
  /// `step`-th frame of the span.
  std::size_t refined(std::size_t lag, FrameSpan span, std::size_t step, const Comparison& comparison) const {
    std::size_t best_lag = lag;
    int best = -1;
    for (const std::size_t near : {lag, lag - 1, lag + 1}) {
      int matched = 0;
      for (std::size_t t = std::max(span.first, lag + 1); t < span.last; t += step)
        matched +=
            comparison.whitened.alike_in_same_frame(t, t - near) + comparison.plain.alike_in_same_frame(t, t - near);
      if (matched > best) best = matched, best_lag = near;
    }
    return best_lag;
  }

  /// Everything that can be cut at about this period.
  std::vector<LoopCut> cuts(std::size_t period, const Comparison& comparison) const {
    std::vector<LoopCut> found;
    std::size_t free_from = 0;
    period = refined(period, {0, frames()}, kSharpenStep, comparison);
    for (FrameSpan span : alike(period, frames(), period, comparison)) {
      // The difference that ended the span is somewhere in its last window.
      if (span.last < frames()) span.last -= std::min(span.last - span.first, window_);
      const std::size_t begin = std::max(free_from, span.first - period);
      if (span.last < begin + 2 * period + keep_) continue;
      const LoopCut cut = cut_in(begin, span.last, period, comparison);
      if (cut.times == 0) continue;
      found.push_back(cut);
      free_from = cut.at + cut.count + gap_;
    }
    return found;
  }

  /// The cut in the span [begin, last), which repeats with about this period: as many whole periods after the kept part
  /// as match the period just before the cut. `times` is 0 if there is nothing to cut.
  LoopCut cut_in(std::size_t begin, std::size_t last, std::size_t period, const Comparison& comparison) const {
    LoopCut cut{begin, begin + period + keep_, 0, 0};
    auto measured = static_cast<double>(period);
    for (int times = 1;; ++times) {
      const auto guess = static_cast<std::size_t>(std::lround(measured * times));
      const std::size_t first = cut.at + cut.count;
      const std::size_t lag = refined(guess, {first, std::min(cut.at + guess, last)}, 1, comparison);
      if (cut.at + lag > last) break;
      const std::size_t from = std::max(cut.at, first - window_);
      const std::vector<FrameSpan> same = alike(from, cut.at + lag, lag, comparison);
      if (same.size() != 1 || same[0].first != from || same[0].last != cut.at + lag) break;
      cut.count = lag;
      cut.times = times;
      measured = static_cast<double>(lag) / times;
    }
    return cut;
  }

  const Tune& tune_;
  double alike_;
  std::size_t window_ = 0, shortest_ = 0, longest_ = 0, keep_ = 0, gap_ = 0;
  std::size_t probe_every_ = 0, probe_ = 0, probe_step_ = 0;
};

class NoLoops final : public LoopFinder {
 public:
  std::vector<Recurrence> find(const Tune&) const override { return {}; }
};

class CutLoops final : public LoopFinder {
 public:
  explicit CutLoops(const LoopParameters& parameters) : parameters_(parameters) {}

  std::vector<Recurrence> find(const Tune& tune) const override {
    std::vector<Recurrence> recurrences;
    if (!tune.polyphonic()) return recurrences;
    if (tune.has_two_views() && tune.salience.frames() != tune.plain_salience.frames()) return recurrences;
    const double hop_s = tune.salience.hop_s;
    std::size_t cut_before = 0;
    for (const LoopCut& cut : LoopSearch(tune, parameters_).cuts()) {
      recurrences.push_back({static_cast<double>(cut.begin - cut_before) * hop_s,
                             static_cast<double>(cut.at - cut_before) * hop_s,
                             static_cast<double>(cut.count) * hop_s / cut.times, cut.times});
      cut_before += cut.count;
    }
    return recurrences;
  }

 private:
  LoopParameters parameters_;
};

}  // namespace

std::unique_ptr<LoopFinder> make_no_loops(const NoLoopParameters&) { return std::make_unique<NoLoops>(); }

std::unique_ptr<LoopFinder> make_cut_loops(const LoopParameters& parameters) {
  return std::make_unique<CutLoops>(parameters);
}

}  // namespace tunefind
