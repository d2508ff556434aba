#include "experiments/tuning/peaks_experiment.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <mutex>
#include <tbb/parallel_for.h>

#include "experiments/bench/labelled_recordings.hpp"
#include "experiments/bench/people.hpp"
#include "features/audio_files/audio_file.hpp"
#include "features/error.hpp"
#include "features/median.hpp"
#include "features/melody_extraction/joint_peaks.hpp"

namespace tunefind {
namespace {

constexpr double kHop_s = 0.1;  // of a recording's salience
constexpr float kRight = 0.5f;  // semitones from the label, as for raw pitch accuracy

/// The peaks of a recording, with their features and with the melody's pitch in each frame.
struct LabelledPeaks {
  JointPeaks peaks;
  std::vector<PeakFeatures> features;
  std::vector<std::optional<float>> melody;

  bool is_melody(std::size_t frame, std::size_t c) const {
    return melody[frame] && std::abs(peaks.all[c].pitch - *melody[frame]) < kRight;
  }
};

/// The recordings of an input by halves of their people.
using Halves = std::array<std::vector<LabelledPeaks>, 2>;

/// The melody's pitch in each frame: the median of the labels in it, if at least half of them are voiced.
std::vector<std::optional<float>> melody_in_frames(const PitchSeries& label, std::size_t frames) {
  std::vector<std::vector<double>> voiced(frames);
  std::vector<std::size_t> labels(frames, 0);
  for (std::size_t i = 0; i < label.size(); ++i) {
    const auto frame = static_cast<std::size_t>(label.times_s[i] / kHop_s + 1e-6);
    if (frame >= frames) continue;
    ++labels[frame];
    if (label.voiced[i] && label.pitch[i]) voiced[frame].push_back(*label.pitch[i]);
  }
  std::vector<std::optional<float>> melody(frames);
  for (std::size_t i = 0; i < frames; ++i)
    if (!voiced[i].empty() && 2 * voiced[i].size() >= labels[i]) melody[i] = static_cast<float>(median(voiced[i]));
  return melody;
}

LabelledPeaks read(const LabelledRecording& recording, const MelodyDataParameters& data) {
  const PitchSeries label = melody_label(recording, data);
  const LogSpectrogram spectrogram = log_spectrogram(read_audio(recording.recording));
  LabelledPeaks found;
  found.peaks = joint_peaks(spectrogram, kHop_s);
  found.features = peak_features(found.peaks, spectrogram);
  found.melody = melody_in_frames(label, found.peaks.frames());
  return found;
}

void add_to(WorthSet& set, const std::vector<LabelledPeaks>& recordings) {
  for (const LabelledPeaks& one : recordings)
    for (std::size_t i = 0; i < one.peaks.frames(); ++i)
      for (std::size_t c = one.peaks.offsets[i]; c < one.peaks.offsets[i + 1]; ++c) {
        set.features.push_back(one.features[c]);
        set.is_melody.push_back(one.is_melody(i, c));
      }
}

FittedWorth fitted_on(const std::vector<Halves>& inputs, const std::vector<MelodyDataParameters>& data, bool first,
                      bool second) {
  std::vector<WorthSet> sets(inputs.size());
  for (std::size_t n = 0; n < inputs.size(); ++n) {
    sets[n].weight = data[n].weight;
    if (first) add_to(sets[n], inputs[n][0]);
    if (second) add_to(sets[n], inputs[n][1]);
  }
  return fit_worth(sets);
}

/// Frames in which the melody sounds, and those in which it is found.
struct Count {
  std::size_t sounds = 0, among = 0, whitened = 0, plain = 0, likeliest = 0, likeliest_seen = 0;
};

void count(const std::vector<LabelledPeaks>& recordings, const WorthTable& other, const WorthTable& same, Count& sum) {
  for (const LabelledPeaks& one : recordings)
    for (std::size_t i = 0; i < one.peaks.frames(); ++i) {
      if (!one.melody[i]) continue;
      ++sum.sounds;
      const auto right = [&](const auto& worth_of) {
        std::size_t best = one.peaks.offsets[i];
        for (std::size_t c = best; c < one.peaks.offsets[i + 1]; ++c)
          if (worth_of(c) > worth_of(best)) best = c;
        return best < one.peaks.offsets[i + 1] && one.is_melody(i, best);
      };
      sum.among += right([&](std::size_t c) { return one.is_melody(i, c) ? 1 : 0; });
      sum.whitened += right([&](std::size_t c) { return one.peaks.all[c].whitened; });
      sum.plain += right([&](std::size_t c) { return one.peaks.all[c].plain; });
      sum.likeliest += right([&](std::size_t c) { return other.probability(one.features[c]); });
      sum.likeliest_seen += right([&](std::size_t c) { return same.probability(one.features[c]); });
    }
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
  const std::vector<std::uint8_t> second = in_second_half(people, PersonPattern("melody_data.person", "^(.*)$"));
  PeaksResult result;
  progress.begin_stage("peaks", sources.size());
  std::vector<std::optional<LabelledPeaks>> read_sources(sources.size());
  std::mutex mutex;
  tbb::parallel_for(std::size_t{0}, sources.size(), [&](std::size_t i) {
    if (progress.stopped()) return;
    std::string failure;
    try {
      read_sources[i] = read(sources[i].recording, data[sources[i].input]);
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
  const std::array<FittedWorth, 2> on_half{fitted_on(read_inputs, data, true, false),
                                           fitted_on(read_inputs, data, false, true)};
  std::vector<std::string> parts;
  for (std::size_t n = 0; n < inputs.size(); ++n) {
    Count sum;
    for (std::size_t half = 0; half < 2; ++half)
      count(read_inputs[n][half], on_half[1 - half].table(), on_half[half].table(), sum);
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
