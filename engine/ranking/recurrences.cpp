#include "engine/ranking/recurrences.hpp"

#include <algorithm>
#include <cmath>

namespace tunefind {
namespace {

constexpr std::size_t kMostRecurrences = 20;  // starts that are returned
constexpr double kSlack_s = 0.15;             // a match may reach out of a loop by this much: a frame and its rounding

}  // namespace

void to_song_timeline(const std::vector<Recurrence>& recurrences, Alignment& found) {
  if (recurrences.empty() || found.path.empty()) return;
  const double start_s = found.start_s, end_s = found.end_s;
  const auto moved = [&](double kept_s) {
    double at_s = kept_s;
    for (const Recurrence& one : recurrences)
      if (end_s > one.at_s && (kept_s >= one.at_s || start_s >= one.from_s)) at_s += one.cut_s();
    return at_s;
  };
  found.start_s = moved(start_s);
  found.end_s = moved(end_s);
  for (PathPoint& point : found.path) point.song_s = moved(point.song_s);
}

std::vector<double> recurrence_starts(const std::vector<Recurrence>& recurrences, const Alignment& found) {
  std::vector<double> starts;
  double cut_before_s = 0;
  for (const Recurrence& one : recurrences) {
    const double begin_s = one.from_s + cut_before_s - kSlack_s;
    cut_before_s += one.cut_s();
    const double end_s = one.at_s + cut_before_s + kSlack_s;
    if (found.path.empty() || found.start_s < begin_s || found.end_s > end_s) continue;
    for (double periods = std::ceil((begin_s - found.start_s) / one.period_s);
         found.end_s + periods * one.period_s <= end_s && starts.size() < kMostRecurrences; ++periods)
      if (periods != 0) starts.push_back(std::max(0.0, found.start_s + periods * one.period_s));
  }
  return starts;
}

}  // namespace tunefind
