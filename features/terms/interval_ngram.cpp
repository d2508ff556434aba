#include <algorithm>
#include <cmath>
#include <map>

#include "features/terms/term_extractor.hpp"

namespace tunefind {
namespace {

constexpr int kWidest = 7;  // semitones up or down that are distinguished; larger intervals count as this one
constexpr int kClasses = 2 * kWidest + 1;  // number of interval classes
constexpr std::size_t kShortest = 2;       // frames of the shortest note; shorter ones are glides
constexpr double kReach_s = 12;            // longest duration of the notes of one n-gram, in seconds
constexpr double kPerDoubling = 8;         // sketch units for a note twice as long as the one before

struct HeldNote {
  std::uint32_t frame = 0, frames = 0;
  int pitch8 = 0;
};

/// The notes from frame `first` on, at most `most` of them. As rests are held, a note lasts until the next one begins.
std::vector<HeldNote> notes_of(HeldPitch melody, std::size_t first, std::size_t most) {
  std::vector<HeldNote> notes;
  int last = -1;
  for (std::size_t frame = first; frame < melody.size(); ++frame) {
    if (melody[frame] == kNoPitch8) continue;
    const int semitone = (melody[frame] + 4) / 8;
    if (semitone != last) {
      if (!notes.empty() && notes.back().frames < kShortest) notes.pop_back();
      if (notes.size() == most) return notes;
      if (notes.empty() || (notes.back().pitch8 + 4) / 8 != semitone)
        notes.push_back({static_cast<std::uint32_t>(frame), 0, melody[frame]});
      last = semitone;
    }
    ++notes.back().frames;
  }
  return notes;
}

class IntervalNgram final : public TermExtractor {
 public:
  explicit IntervalNgram(const IntervalNgramParameters& parameters)
      : intervals_(static_cast<std::size_t>(parameters.intervals)) {
    // Neighbouring n-grams as deviations of each interval in classes, the nearest first.
    std::vector<int> off(intervals_, -parameters.fuzzy);
    for (;;) {
      int sum = 0;
      for (const int one : off) sum += std::abs(one);
      if (sum <= parameters.fuzzy) neighbours_.emplace_back(sum, off);
      std::size_t k = 0;
      while (k < intervals_ && off[k] == parameters.fuzzy) off[k++] = -parameters.fuzzy;
      if (k == intervals_) break;
      ++off[k];
    }
    std::stable_sort(neighbours_.begin(), neighbours_.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
  }

  std::uint32_t vocabulary() const override {
    std::uint32_t product = 1;
    for (std::size_t k = 0; k < intervals_; ++k) product *= kClasses;
    return product;
  }

  std::uint32_t reach(double hop_s) const override { return static_cast<std::uint32_t>(std::lround(kReach_s / hop_s)); }

  std::vector<Term> terms(HeldPitch song, double hop_s) const override {
    std::vector<Term> found;
    std::map<Sketch, bool> known;
    for (const SketchedPlace& place : places(song, hop_s, 0))
      if (known.emplace(place.sketch, true).second) found.push_back({term_of(place.sketch), place.frame});
    return found;
  }

  SketchedPlace place(HeldPitch song, std::uint32_t frame, double) const override {
    return place_of(notes_of(song, frame, intervals_ + 1), frame);
  }

  std::vector<SketchedPlace> places(HeldPitch query, double hop_s, double) const override {
    const std::vector<HeldNote> notes = notes_of(query, 0, query.size());
    std::vector<SketchedPlace> found;
    for (std::size_t n = 0; n + intervals_ < notes.size(); ++n) {
      const HeldNote &first = notes[n], &last = notes[n + intervals_];
      if (last.frame + last.frames - first.frame <= reach(hop_s))
        found.push_back(place_of({notes.begin() + n, notes.begin() + n + intervals_ + 1}, first.frame));
    }
    return found;
  }

  void probe(const Sketch& sketch, const std::function<bool(std::uint32_t)>& visit) const override {
    for (const auto& [sum, off] : neighbours_) {
      std::uint32_t term = 0;
      bool known = true;
      for (std::size_t k = 0; k < intervals_; ++k) {
        const int one = class_of(sketch[k]) + off[k];
        known = known && one >= 0 && one < kClasses;
        term = term * kClasses + static_cast<std::uint32_t>(std::max(0, one));
      }
      if (known && !visit(term)) return;
    }
  }

 private:
  static int class_of(int interval4) {
    return std::clamp(static_cast<int>(std::lround((interval4 - kSketchZero) / 4.0)), -kWidest, kWidest) + kWidest;
  }

  std::uint32_t term_of(const Sketch& sketch) const {
    std::uint32_t term = 0;
    for (std::size_t k = 0; k < intervals_; ++k)
      term = term * kClasses + static_cast<std::uint32_t>(class_of(sketch[k]));
    return term;
  }

  /// The sketch holds the intervals in quarter semitones, then the ratio of each note's length to the one before.
  SketchedPlace place_of(const std::vector<HeldNote>& notes, std::uint32_t frame) const {
    SketchedPlace place;
    place.frame = frame;
    double sum8 = 0;
    for (std::size_t k = 0; k < notes.size(); ++k) {
      sum8 += notes[k].pitch8;
      if (k == 0) continue;
      const double doublings = std::log2(static_cast<double>(notes[k].frames) / notes[k - 1].frames);
      place.sketch[k - 1] = byte((notes[k].pitch8 - notes[k - 1].pitch8) / 2.0);
      if (k < intervals_)
        place.sketch[intervals_ + k - 1] = byte(kPerDoubling * doublings);  // the last note has no complete length
    }
    if (!notes.empty()) {
      const double level2 = sum8 / 4 / static_cast<double>(notes.size());
      place.level2 = static_cast<std::uint8_t>(std::clamp(std::lround(level2), 0L, 255L));
    }
    return place;
  }

  static std::uint8_t byte(double value) {
    return static_cast<std::uint8_t>(std::clamp(std::lround(value) + kSketchZero, 0L, 255L));
  }

  std::size_t intervals_;
  std::vector<std::pair<int, std::vector<int>>> neighbours_;
};

}  // namespace

std::unique_ptr<TermExtractor> make_interval_ngram(const IntervalNgramParameters& parameters) {
  return std::make_unique<IntervalNgram>(parameters);
}

}  // namespace tunefind
