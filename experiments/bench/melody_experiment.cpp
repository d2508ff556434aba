#include "experiments/bench/melody_experiment.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <mutex>
#include <tbb/parallel_for.h>

#include "engine/ingest.hpp"
#include "experiments/bench/people.hpp"
#include "experiments/formats/data_folder.hpp"
#include "features/audio_files/audio_file.hpp"
#include "features/error.hpp"
#include "features/melody_extraction/melody_lines.hpp"
#include "features/symbolic/symbolic.hpp"
#include "features/text_lines.hpp"

namespace tunefind {
namespace {

namespace fs = std::filesystem;

/// A recording and the file of its label.
struct LabelledRecording {
  std::string name;
  fs::path recording, melody;
};

std::vector<LabelledRecording> labelled_recordings(const MelodyDataParameters& data) {
  if (data.recordings.empty()) throw ConfigError("melody_data.recordings is empty: it must name a folder");
  if (data.melodies.empty()) throw ConfigError("melody_data.melodies is empty: it must name a folder");
  const fs::path folder = fs::path(data.root) / data.recordings, melodies = fs::path(data.root) / data.melodies;
  std::vector<LabelledRecording> found;
  const auto offer = [&](const std::string& name, const fs::path& recording) {
    for (const char* suffix : {".pv", ".csv"})
      if (const fs::path melody = melodies / (name + suffix); fs::exists(melody)) {
        found.push_back({name, recording, melody});
        return;
      }
  };
  if (fs::exists(folder / "catalogue.tsv"))
    for (const SongEntry& song : read_catalogue_list(folder / "catalogue.tsv")) offer(song.id, song.path);
  else
    for (const IngestItem& item : items_of(folder))
      if (is_audio_file(item.path)) offer(item.id, item.path);
  if (found.empty())
    throw FormatError(
        fmt::format("{}: no recording has a label (NAME.pv or NAME.csv) in {}", folder.string(), melodies.string()));
  return found;
}

/// The labelled melody in a file.
PitchSeries truth_of(const fs::path& path, const MelodyDataParameters& data) {
  const std::string bytes = read_bytes(path), name = path.string();
  if (path.extension() == ".csv") return series_of(read_f0_csv(bytes, name));
  return series_of(read_pitch_vector(bytes, name, data.hop_ms / 1000), data.start_ms / 1000);
}

std::vector<LabelledRecording> chosen_half(std::vector<LabelledRecording> all, const MelodyDataParameters& data) {
  const PersonPattern person("melody_data.person", data.person);
  std::vector<std::string> names;
  for (const LabelledRecording& one : all) names.push_back(one.name);
  const std::vector<std::uint8_t> second = in_second_half(names, person);
  std::vector<LabelledRecording> chosen;
  for (std::size_t i = 0; i < all.size(); ++i)
    if (data.half == "all" || (data.half == "second") == (second[i] != 0)) chosen.push_back(std::move(all[i]));
  return chosen;
}

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
  const std::vector<LabelledRecording> recordings = chosen_half(labelled_recordings(data), data);
  progress.begin_stage("melody", recordings.size());
  result.outcomes.resize(recordings.size());
  std::mutex mutex;
  tbb::parallel_for(std::size_t{0}, recordings.size(), [&](std::size_t i) {
    if (progress.stopped()) return;
    MelodyOutcome& outcome = result.outcomes[i];
    outcome.recording = recordings[i].name;
    try {
      const PitchSeries truth = truth_of(recordings[i].melody, data);
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
