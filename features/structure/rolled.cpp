#include "features/structure/rolled.hpp"

#include <algorithm>
#include <cmath>

namespace tunefind {
namespace {

constexpr double kSame_s = 1e-6;  // times closer than this are equal up to rounding

/// A cut in frames of some grid: [first, first + count) was cut and repeats the `period` frames before it; `period`
/// need not be a whole number.
struct Cut {
  std::size_t first = 0, count = 0;
  double period = 0;

  /// The kept frame from which the cut frame `first + i` is restored.
  std::size_t source(std::size_t i) const {
    const double into = std::fmod(static_cast<double>(i), period);
    const double at = std::floor(static_cast<double>(first) - period + into + 0.5);
    return static_cast<std::size_t>(std::clamp(at, 0.0, static_cast<double>(first) - 1));
  }
};

/// The recurrence, located at `at_s`, on a grid of frames that begins at `start_s`. An empty cut if it is beyond the
/// last frame.
Cut cut_in(const Recurrence& one, double at_s, double start_s, double hop_s, std::size_t frames) {
  const auto edge = [&](double seconds) { return std::max(0L, std::lround((seconds - start_s) / hop_s)); };
  const long first = edge(at_s);
  if (first > static_cast<long>(frames)) return {};
  const auto count = static_cast<std::size_t>(edge(at_s + one.cut_s()) - first);
  return {static_cast<std::size_t>(first), count, one.period_s / hop_s};
}

void erase(Salience& salience, const Recurrence& one, double at_s) {
  const Cut cut = cut_in(one, at_s, 0, salience.hop_s, salience.frames());
  const std::size_t last = std::min(cut.first + cut.count, salience.frames());
  const std::uint32_t low = salience.offsets[cut.first], high = salience.offsets[last];
  salience.peaks.erase(salience.peaks.begin() + low, salience.peaks.begin() + high);
  salience.offsets.erase(salience.offsets.begin() + static_cast<long>(cut.first),
                         salience.offsets.begin() + static_cast<long>(last));
  for (std::size_t i = cut.first; i < salience.offsets.size(); ++i) salience.offsets[i] -= high - low;
}

void insert(Salience& salience, const Recurrence& one) {
  const Cut cut = cut_in(one, one.at_s, 0, salience.hop_s, salience.frames());
  if (cut.first == 0) return;
  Salience whole = salience;
  whole.offsets.resize(cut.first + 1);
  whole.peaks.resize(whole.offsets.back());
  const auto add = [&](std::size_t frame) {
    whole.peaks.insert(whole.peaks.end(), salience.peaks.begin() + salience.offsets[frame],
                       salience.peaks.begin() + salience.offsets[frame + 1]);
    whole.offsets.push_back(static_cast<std::uint32_t>(whole.peaks.size()));
  };
  for (std::size_t i = 0; i < cut.count; ++i) add(cut.source(i));
  for (std::size_t i = cut.first; i < salience.frames(); ++i) add(i);
  salience = std::move(whole);
}

/// Trims a melody to its first and last voiced frame.
void trim(Melody& melody) {
  const auto sounds = [](std::uint8_t voiced) { return voiced != 0; };
  const auto after = std::find_if(melody.voiced.rbegin(), melody.voiced.rend(), sounds).base() - melody.voiced.begin();
  const auto first = std::find_if(melody.voiced.begin(), melody.voiced.begin() + after, sounds) - melody.voiced.begin();
  const auto keep = [&](auto& values) {
    values.erase(values.begin() + after, values.end());
    values.erase(values.begin(), values.begin() + first);
  };
  melody.start_s += static_cast<double>(first) * melody.hop_s;
  keep(melody.pitch);
  keep(melody.voiced);
}

void erase(Melody& melody, const Recurrence& one, double at_s) {
  const Cut cut = cut_in(one, at_s, melody.start_s, melody.hop_s, melody.frames());
  const auto take = [&](auto& values) {
    values.erase(values.begin() + static_cast<long>(cut.first),
                 values.begin() + static_cast<long>(std::min(cut.first + cut.count, values.size())));
  };
  take(melody.pitch);
  take(melody.voiced);
  if (melody.start_s >= at_s) melody.start_s = std::max(at_s, melody.start_s - one.cut_s());
  trim(melody);
}

/// Frames in which the line was silent in the recurring period, or had not yet begun, become unvoiced.
void insert(Melody& melody, const Recurrence& one) {
  const long first = std::lround((one.at_s - melody.start_s) / melody.hop_s);
  if (first <= 0) {
    melody.start_s += one.cut_s();
    return;
  }
  // The line can end before the cut or begin within the recurring period.
  melody.pitch.resize(std::max(static_cast<std::size_t>(first), melody.frames()), melody.pitch.back());
  melody.voiced.resize(melody.frames(), 0);
  const Cut cut = cut_in(one, one.at_s, melody.start_s, melody.hop_s, melody.frames());
  const double before = cut.period - static_cast<double>(cut.first);  // period frames before the line begins
  std::vector<float> pitch;
  std::vector<std::uint8_t> voiced;
  for (std::size_t i = 0; i < cut.count; ++i) {
    const std::size_t source = cut.source(i);
    const bool there = before <= 0 || std::fmod(static_cast<double>(i), cut.period) + 0.5 >= before;
    pitch.push_back(there ? melody.pitch[source] : pitch.empty() ? melody.pitch[cut.first - 1] : pitch.back());
    voiced.push_back(there && melody.voiced[source]);
  }
  melody.pitch.insert(melody.pitch.begin() + static_cast<long>(cut.first), pitch.begin(), pitch.end());
  melody.voiced.insert(melody.voiced.begin() + static_cast<long>(cut.first), voiced.begin(), voiced.end());
  trim(melody);
}

/// Removes the vectors whose middle was cut and extends their neighbours to the cut.
void erase(Chroma& chroma, const Recurrence& one, double at_s) {
  const double end_s = at_s + one.cut_s();
  const auto kept = [&](double seconds) { return seconds < end_s ? std::min(seconds, at_s) : seconds - one.cut_s(); };
  Chroma left;
  for (std::size_t i = 0; i < chroma.vectors.size(); ++i) {
    const double middle_s = (chroma.times_s[i] + chroma.times_s[i + 1]) / 2;
    if (middle_s >= at_s && middle_s < end_s) continue;
    left.vectors.push_back(chroma.vectors[i]);
    left.times_s.push_back(kept(chroma.times_s[i]));
  }
  if (!left.vectors.empty()) left.times_s.push_back(kept(chroma.times_s.back()));
  chroma = std::move(left);
}

void insert(Chroma& chroma, const Recurrence& one) {
  if (chroma.vectors.empty()) return;
  Chroma whole;
  const auto add = [&](std::size_t i, double moved_s) {
    whole.vectors.push_back(chroma.vectors[i]);
    whole.times_s.push_back(chroma.times_s[i] + moved_s);
  };
  const auto begins = [&](double seconds) {
    return static_cast<std::size_t>(
        std::lower_bound(chroma.times_s.begin(), chroma.times_s.end() - 1, seconds - kSame_s) - chroma.times_s.begin());
  };
  const std::size_t first = begins(one.at_s - one.period_s), last = begins(one.at_s);
  for (std::size_t i = 0; i < last; ++i) add(i, 0);
  for (int copy = 1; copy <= one.times; ++copy)
    for (std::size_t i = first; i < last; ++i) add(i, copy * one.period_s);
  for (std::size_t i = last; i < chroma.vectors.size(); ++i) add(i, one.cut_s());
  whole.times_s.push_back(chroma.times_s.back() + one.cut_s());
  chroma = std::move(whole);
}

}  // namespace

Tune rolled(Tune tune, std::vector<Recurrence> recurrences) {
  // From the last cut to the first, so that the positions of earlier cuts stay valid.
  double cut_before_s = 0;
  for (const Recurrence& one : recurrences) cut_before_s += one.cut_s();
  for (auto one = recurrences.rbegin(); one != recurrences.rend(); ++one) {
    cut_before_s -= one->cut_s();
    const double at_s = one->at_s + cut_before_s;
    erase(tune.salience, *one, at_s);
    if (tune.has_two_views()) erase(tune.plain_salience, *one, at_s);
    for (MelodyLine& line : tune.lines) erase(line.melody, *one, at_s);
    erase(tune.chroma, *one, at_s);
  }
  std::erase_if(tune.lines, [](const MelodyLine& line) { return line.melody.empty(); });
  tune.recurrences = std::move(recurrences);
  return tune;
}

Tune unrolled(Tune tune) {
  // From the last to the first, so that times before each insertion are still on the kept timeline.
  for (auto one = tune.recurrences.rbegin(); one != tune.recurrences.rend(); ++one) {
    insert(tune.salience, *one);
    if (tune.has_two_views()) insert(tune.plain_salience, *one);
    for (MelodyLine& line : tune.lines)
      if (!line.melody.empty()) insert(line.melody, *one);
    insert(tune.chroma, *one);
  }
  tune.recurrences.clear();
  return tune;
}

double song_time(const std::vector<Recurrence>& recurrences, double kept_s) {
  double at_s = kept_s;
  for (const Recurrence& one : recurrences)
    if (kept_s >= one.at_s) at_s += one.cut_s();
  return at_s;
}

}  // namespace tunefind
