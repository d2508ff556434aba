#include "experiments/tuning/peaks_experiment.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <mutex>
#include <tbb/parallel_for.h>
#include <tbb/parallel_for_each.h>

#include "experiments/bench/people.hpp"
#include "experiments/tuning/cascade_fit.hpp"
#include "experiments/tuning/labelled_peaks.hpp"
#include "features/error.hpp"

namespace tunefind {
namespace {

std::vector<std::uint8_t> second_half_of(const std::vector<std::string>& people) {
  return in_second_half(people, PersonPattern("melody_data.person", "^(.*)$"));
}

/// The recordings of an input by halves of their people.
using Halves = std::array<std::vector<LabelledPeaks>, 2>;

std::vector<FittedTable> fitted_on(std::vector<Halves>& inputs, const std::vector<MelodyDataParameters>& data,
                                   bool first, bool second) {
  std::vector<CascadeSet> sets(inputs.size());
  for (std::size_t n = 0; n < inputs.size(); ++n) {
    sets[n].weight = data[n].weight;
    for (std::size_t half = 0; half < 2; ++half)
      if (half == 0 ? first : second)
        for (LabelledPeaks& one : inputs[n][half]) sets[n].recordings.push_back(&one);
  }
  return fit_cascade(sets);
}

/// Frames in which the melody sounds, and those in which it is found.
struct Count {
  std::size_t sounds = 0, among = 0, whitened = 0, plain = 0, likeliest = 0, likeliest_seen = 0;

  Count& operator+=(const Count& other) {
    sounds += other.sounds, among += other.among, whitened += other.whitened, plain += other.plain;
    likeliest += other.likeliest, likeliest_seen += other.likeliest_seen;
    return *this;
  }
};

/// Counts the frames of recordings. The likeliest peak is that by two cascades: one that was fitted on other people,
/// and one that was fitted on these.
Count count(std::vector<LabelledPeaks>& recordings, const std::vector<FittedTable>& other,
            const std::vector<FittedTable>& same) {
  Count sum;
  std::mutex mutex;
  tbb::parallel_for_each(recordings, [&](LabelledPeaks& one) {
    const std::vector<float> by_other = probabilities_by(other, one), by_same = probabilities_by(same, one);
    Count found;
    for (std::size_t i = 0; i < one.peaks.frames(); ++i) {
      if (!one.melody[i]) continue;
      ++found.sounds;
      const auto right = [&](const auto& worth_of) {
        std::size_t best = one.peaks.offsets[i];
        for (std::size_t c = best; c < one.peaks.offsets[i + 1]; ++c)
          if (worth_of(c) > worth_of(best)) best = c;
        return best < one.peaks.offsets[i + 1] && one.is_melody(i, best);
      };
      found.among += right([&](std::size_t c) { return one.is_melody(i, c) ? 1 : 0; });
      found.whitened += right([&](std::size_t c) { return one.peaks.all[c].whitened; });
      found.plain += right([&](std::size_t c) { return one.peaks.all[c].plain; });
      found.likeliest += right([&](std::size_t c) { return by_other[c]; });
      found.likeliest_seen += right([&](std::size_t c) { return by_same[c]; });
    }
    const std::scoped_lock lock(mutex);
    sum += found;
  });
  return sum;
}

/// In which of two folds each of the people is, drawn as the halves are, within each half.
std::vector<std::uint8_t> folds_within(const std::vector<std::string>& people,
                                       const std::vector<std::uint8_t>& second) {
  std::vector<std::uint8_t> folds(people.size());
  for (std::uint8_t half = 0; half < 2; ++half) {
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < people.size(); ++i)
      if (second[i] == half) ids.push_back(people[i]);
    const std::vector<std::uint8_t> found = second_half_of(ids);
    std::size_t next = 0;
    for (std::size_t i = 0; i < people.size(); ++i)
      if (second[i] == half) folds[i] = found[next++];
  }
  return folds;
}

}  // namespace

PeaksResult run_peaks_experiment(std::vector<PeaksInput> inputs, const ExperimentProgress& progress) {
  struct Source {
    std::size_t input;
    LabelledRecording recording;
  };
  std::vector<MelodyDataParameters> data;
  std::vector<Source> sources;
  std::vector<std::string> people;
  for (std::size_t n = 0; n < inputs.size(); ++n) {
    data.push_back(inputs[n].settings.take<MelodyDataParameters>("melody_data"));
    inputs[n].settings.require_all_taken();
    if (data[n].half != data[0].half) throw ConfigError("melody_data.half must be the same in all configurations");
    const PersonPattern person("melody_data.person", data[n].person);
    MelodyDataParameters all = data[n];
    all.half = "all";
    for (LabelledRecording& one : labelled_recordings(all)) {
      people.push_back(person.person_of(one.name));
      sources.push_back({n, std::move(one)});
    }
  }
  // A person can be in several inputs, and must be in the same half of all.
  const std::vector<std::uint8_t> second = second_half_of(people);
  const std::vector<std::uint8_t> fold = folds_within(people, second);
  PeaksResult result;
  progress.begin_stage("peaks", sources.size());
  std::vector<std::optional<LabelledPeaks>> read_sources(sources.size());
  std::mutex mutex;
  tbb::parallel_for(std::size_t{0}, sources.size(), [&](std::size_t i) {
    if (progress.stopped()) return;
    std::string failure;
    try {
      read_sources[i] = labelled_peaks(sources[i].recording, data[sources[i].input]);
      read_sources[i]->fold = fold[i];
    } catch (const Error& error) {
      failure = error.what();
    }
    const std::scoped_lock lock(mutex);
    if (!failure.empty()) result.failures.push_back(failure);
    progress.advance_step();
  });
  std::ranges::sort(result.failures);
  result.interrupted = progress.stopped();
  if (result.interrupted) return result;

  std::vector<Halves> read_inputs(inputs.size());
  for (std::size_t i = 0; i < sources.size(); ++i)
    if (read_sources[i]) read_inputs[sources[i].input][second[i]].push_back(std::move(*read_sources[i]));
  const std::array<std::vector<FittedTable>, 2> on_half{fitted_on(read_inputs, data, true, false),
                                                        fitted_on(read_inputs, data, false, true)};
  std::vector<std::string> parts;
  for (std::size_t n = 0; n < inputs.size(); ++n) {
    Count sum;
    for (std::size_t half = 0; half < 2; ++half) sum += count(read_inputs[n][half], on_half[1 - half], on_half[half]);
    const auto share = [&](std::size_t found) {
      return static_cast<double>(found) / static_cast<double>(std::max<std::size_t>(1, sum.sounds));
    };
    const std::size_t recordings = read_inputs[n][0].size() + read_inputs[n][1].size();
    result.figures.push_back({inputs[n].name, recordings, share(sum.among), share(std::max(sum.whitened, sum.plain)),
                              share(sum.likeliest), share(sum.likeliest_seen)});
    parts.push_back(fmt::format("{} ({})", inputs[n].name, recordings));
  }
  const std::string& half = data[0].half;
  result.fitted = half == "all" ? fitted_on(read_inputs, data, true, true) : on_half[half == "first" ? 0 : 1];
  result.origin = fmt::format("{}{}", half == "all" ? "" : "the " + half + " half of ", fmt::join(parts, ", "));
  return result;
}

std::string peaks_summary(const PeaksResult& result) {
  std::string text = fmt::format("{:<20}  {:>10}  {:>9}  {:>9}  {:>9}  {:>14}\n", "", "recordings", "among",
                                 "strongest", "likeliest", "on seen people");
  for (const PeaksFigures& one : result.figures)
    text += fmt::format("{:<20}  {:>10}  {:>9.4f}  {:>9.4f}  {:>9.4f}  {:>14.4f}\n", one.name, one.recordings,
                        one.among, one.strongest, one.likeliest, one.likeliest_seen);
  return text;
}

}  // namespace tunefind
