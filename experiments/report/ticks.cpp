#include "experiments/report/ticks.hpp"

#include <cmath>
#include <fmt/format.h>

#include "features/music_names.hpp"

namespace tunefind {
namespace {

constexpr double kTimeSteps_s[] = {0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600};
constexpr int kNoteSteps[] = {1, 2, 3, 4, 6, 12};  // semitones; divisors of an octave, so that every C is marked

/// Multiples of `step` within the range. The tolerance keeps a multiple at the very end from being lost to rounding.
std::vector<double> multiples(const Range& range, double step) {
  std::vector<double> values;
  const double last = std::floor(range.high / step + 1e-6);
  for (double count = std::ceil(range.low / step - 1e-6); count <= last; ++count) values.push_back(count * step);
  return values;
}

/// A time as m:ss or m:ss.s.
std::string clock(double seconds, bool tenths) {
  const long all = std::lround(10 * seconds), minutes = all / 600, rest = all % 600;
  return tenths ? fmt::format("{}:{:02}.{}", minutes, rest / 10, rest % 10)
                : fmt::format("{}:{:02}", minutes, rest / 10);
}

}  // namespace

std::vector<Tick> time_ticks(const Range& seconds, std::size_t most) {
  std::vector<Tick> ticks;
  for (const double step : kTimeSteps_s) {
    const std::vector<double> values = multiples(seconds, step);
    if (values.size() > most && step < std::end(kTimeSteps_s)[-1]) continue;
    for (const double value : values) ticks.push_back({value, clock(value, step < 1)});
    break;
  }
  return ticks;
}

std::vector<Tick> number_ticks(const Range& range, std::size_t most) {
  const int finest = static_cast<int>(std::floor(std::log10(range.span() / static_cast<double>(most)))) - 1;
  for (int power = finest;; ++power)
    for (const double factor : {1.0, 2.0, 5.0}) {
      const std::vector<double> values = multiples(range, factor * std::pow(10, power));
      if (values.size() > most) continue;
      std::vector<Tick> ticks;
      for (const double value : values)
        ticks.push_back({value, fmt::format("{:.{}f}", value + 0.0, std::max(0, -power))});
      return ticks;
    }
}

std::vector<Tick> note_ticks(const Range& pitches, std::size_t most) {
  std::vector<Tick> ticks;
  for (const int step : kNoteSteps) {
    const std::vector<double> values = multiples(pitches, step);
    if (values.size() > most && step < 12) continue;
    for (const double value : values) ticks.push_back({value, note_name(value)});
    break;
  }
  return ticks;
}

}  // namespace tunefind
