#include "experiments/bench/melody_experiment.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <mutex>
#include <tbb/parallel_for.h>

#include "features/audio_files/audio_file.hpp"
#include "features/error.hpp"
#include "features/melody_extraction/melody_lines.hpp"
#include "features/text_lines.hpp"

namespace tunefind {
namespace {

/// The roles of all lines, in the order in which they first occur.
std::vector<std::string> roles_of(const MelodyResult& result) {
  std::vector<std::string> roles;
  for (const MelodyOutcome& outcome : result.outcomes)
    for (const auto& [role, measures] : outcome.lines)
      if (std::find(roles.begin(), roles.end(), role) == roles.end()) roles.push_back(role);
  return roles;
}

std::string row_text(const std::string& name, const auto& value_of) {
  std::string text = fmt::format("  {:<12}", name);
  for (const MelodyMeasure& measure : kMelodyMeasures) text += fmt::format("  {:>8.4f}", value_of(measure));
  return text + "\n";
}

}  // namespace

MelodyResult run_melody_experiment(Settings settings, const ExperimentProgress& progress) {
  const Strategies strategies = make_strategies(settings);
  const auto data = settings.take<MelodyDataParameters>("melody_data");
  settings.require_all_taken();
  MelodyResult result;
  result.settings = settings.canonical();
  const std::vector<LabelledRecording> recordings = labelled_recordings(data);
  progress.begin_stage("melody", recordings.size());
  result.outcomes.resize(recordings.size());
  std::mutex mutex;
  tbb::parallel_for(std::size_t{0}, recordings.size(), [&](std::size_t i) {
    if (progress.stopped()) return;
    MelodyOutcome& outcome = result.outcomes[i];
    outcome.recording = recordings[i].name;
    try {
      const PitchSeries truth = melody_label(recordings[i], data);
      const LogSpectrogram spectrogram = log_spectrogram(read_audio(recordings[i].recording));
      for (const MelodyLine& line : melody_lines(spectrogram, *strategies.lines, *strategies.melody))
        outcome.lines.emplace_back(line.role, melody_measures(truth, series_of(line.melody)));
    } catch (const Error& error) {
      outcome.failure = error.what();
    }
    const std::scoped_lock lock(mutex);
    progress.advance_step();
  });
  result.interrupted = progress.stopped();
  return result;
}

std::string melody_summary(const MelodyResult& result) {
  std::string text = fmt::format("{} recordings\n  {:<12}  {:>8}  {:>8}  {:>8}  {:>8}  {:>8}\n", result.outcomes.size(),
                                 "line", "OA", "RPA", "RCA", "VR", "VFA");
  const auto count = static_cast<double>(std::max<std::size_t>(1, result.outcomes.size()));
  for (const std::string& role : roles_of(result))
    text += row_text(role, [&](const MelodyMeasure& measure) {
      double sum = 0;
      for (const MelodyOutcome& outcome : result.outcomes)
        for (const auto& [name, measures] : outcome.lines)
          if (name == role) sum += measures.*measure.value;
      return sum / count;
    });
  return text + row_text("best by label", [&](const MelodyMeasure& measure) {
           const bool lower = measure.value == &MelodyMeasures::voicing_false_alarm;
           double sum = 0;
           for (const MelodyOutcome& outcome : result.outcomes) {
             std::vector<double> values;
             for (const auto& [name, measures] : outcome.lines) values.push_back(measures.*measure.value);
             if (!values.empty())
               sum += lower ? *std::min_element(values.begin(), values.end())
                            : *std::max_element(values.begin(), values.end());
           }
           return sum / count;
         });
}

void write_melody_results(const MelodyResult& result, const fs::path& folder) {
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (failure) throw StorageError(fmt::format("{}: cannot be created: {}", folder.string(), failure.message()));
  std::string table = "recording\tline";
  for (const MelodyMeasure& measure : kMelodyMeasures) table += fmt::format("\t{}", measure.name);
  table += "\tfailure\n";
  for (const MelodyOutcome& outcome : result.outcomes) {
    if (!outcome.failure.empty()) table += fmt::format("{}\t\t\t\t\t\t\t{}\n", outcome.recording, outcome.failure);
    for (const auto& [role, measures] : outcome.lines) {
      table += fmt::format("{}\t{}", outcome.recording, role);
      for (const MelodyMeasure& measure : kMelodyMeasures) table += fmt::format("\t{:.4f}", measures.*measure.value);
      table += "\t\n";
    }
  }
  write_text(folder / "config.ini", ini_text(result.settings));
  write_text(folder / "summary.txt", melody_summary(result));
  write_text(folder / "per_recording.tsv", table);
}

}  // namespace tunefind
