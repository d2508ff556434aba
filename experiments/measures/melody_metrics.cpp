#include "experiments/measures/melody_metrics.hpp"

#include <algorithm>
#include <cmath>

namespace tunefind {
namespace {

constexpr double kTolerance = 0.5;  // semitones, as in mir_eval

/// Rounds a time to ten decimals, as mir_eval does before it compares times.
double rounded(double time_s) { return std::round(time_s * 1e10) / 1e10; }

/// The series extended to begin at time 0, and unvoiced where it has no pitch.
PitchSeries from_zero(PitchSeries series) {
  if (series.size() > 0 && series.times_s.front() > 0) {
    series.times_s.insert(series.times_s.begin(), 0);
    series.pitch.insert(series.pitch.begin(), series.pitch.front());
    series.voiced.insert(series.voiced.begin(), series.voiced.front());
  }
  for (std::size_t i = 0; i < series.size(); ++i) series.voiced[i] = series.voiced[i] && series.pitch[i];
  return series;
}

/// True for times that are equal within the tolerances of numpy.allclose, which mir_eval does not resample.
bool same_times(const std::vector<double>& a, const std::vector<double>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](double x, double y) { return std::abs(x - y) <= 1e-8 + 1e-5 * std::abs(y); });
}

/// The series at these times, as mir_eval resamples it.
PitchSeries resampled(PitchSeries series, const std::vector<double>& times_s) {
  if (series.size() == 0 || times_s.empty())
    return {times_s, std::vector<std::optional<double>>(times_s.size()), std::vector<std::uint8_t>(times_s.size())};
  if (same_times(series.times_s, times_s)) return series;
  for (double& time_s : series.times_s) time_s = rounded(time_s);
  if (rounded(times_s.back()) > series.times_s.back()) {
    series.times_s.push_back(rounded(times_s.back()));
    series.pitch.push_back({});
    series.voiced.push_back(0);
  }
  PitchSeries result{times_s, {}, {}};
  for (const double time_s : times_s) {
    const double at_s = rounded(time_s);
    const auto after = std::upper_bound(series.times_s.begin(), series.times_s.end(), at_s);
    const auto i = static_cast<std::size_t>(after - series.times_s.begin()) - 1;
    std::optional<double> pitch = series.pitch[i];
    if (pitch && i + 1 < series.size() && series.pitch[i + 1])
      *pitch +=
          (*series.pitch[i + 1] - *pitch) * (at_s - series.times_s[i]) / (series.times_s[i + 1] - series.times_s[i]);
    result.pitch.push_back(pitch);
    result.voiced.push_back(series.voiced[i]);
  }
  return result;
}

/// part / whole, or `of_nothing` if the whole is 0.
double share(std::size_t part, std::size_t whole, double of_nothing) {
  return whole == 0 ? of_nothing : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

PitchSeries series_of(const PitchTrack& track, double start_s) {
  PitchSeries series;
  for (std::size_t i = 0; i < track.frames(); ++i) {
    series.times_s.push_back(start_s + static_cast<double>(i) * track.hop_s);
    series.pitch.push_back(track.voiced[i] ? std::optional<double>(track.pitch[i]) : std::nullopt);
    series.voiced.push_back(track.voiced[i]);
  }
  return series;
}

PitchSeries series_of(const Melody& melody) {
  PitchSeries series;
  if (melody.empty()) return series;
  const auto add = [&](double frame, std::optional<double> pitch, bool voiced) {
    series.times_s.push_back(std::max(0.0, melody.start_s + frame * melody.hop_s));
    series.pitch.push_back(pitch);
    series.voiced.push_back(voiced);
  };
  if (melody.start_s > 0) add(-1, {}, false);
  for (std::size_t i = 0; i < melody.frames(); ++i) add(static_cast<double>(i), melody.pitch[i], melody.voiced[i]);
  add(static_cast<double>(melody.frames()), {}, false);
  return series;
}

MelodyMeasures melody_measures(const PitchSeries& given_reference, const PitchSeries& given_estimate) {
  const PitchSeries reference = from_zero(given_reference);
  const PitchSeries estimate = resampled(from_zero(given_estimate), reference.times_s);
  MelodyMeasures measures;
  if (reference.size() == 0) return measures;
  std::size_t voiced = 0, right = 0, right_class = 0, recalled = 0, false_alarms = 0, right_overall = 0;
  for (std::size_t i = 0; i < reference.size(); ++i) {
    if (!reference.voiced[i]) {
      false_alarms += estimate.voiced[i];
      right_overall += !estimate.voiced[i];
      continue;
    }
    ++voiced;
    recalled += estimate.voiced[i];
    if (!estimate.pitch[i]) continue;
    const double distance = std::abs(*reference.pitch[i] - *estimate.pitch[i]);
    const bool is_right = distance < kTolerance;
    right += is_right;
    right_class += std::abs(distance - 12 * std::floor(distance / 12 + 0.5)) < kTolerance;
    right_overall += is_right && estimate.voiced[i];
  }
  measures.raw_pitch = share(right, voiced, 0);
  measures.raw_chroma = share(right_class, voiced, 0);
  measures.voicing_recall = share(recalled, voiced, 1);
  measures.voicing_false_alarm = share(false_alarms, reference.size() - voiced, 0);
  measures.overall = share(right_overall, reference.size(), 0);
  return measures;
}

}  // namespace tunefind
