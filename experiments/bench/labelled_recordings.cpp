#include "experiments/bench/labelled_recordings.hpp"

#include <fmt/format.h>

#include "engine/ingest.hpp"
#include "experiments/bench/people.hpp"
#include "experiments/formats/data_folder.hpp"
#include "features/audio_files/audio_file.hpp"
#include "features/error.hpp"
#include "features/symbolic/symbolic.hpp"

namespace tunefind {
namespace {

namespace fs = std::filesystem;

std::vector<LabelledRecording> all_labelled(const MelodyDataParameters& data) {
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

}  // namespace

std::vector<LabelledRecording> labelled_recordings(const MelodyDataParameters& data) {
  return chosen_half(all_labelled(data), data);
}

PitchSeries melody_label(const LabelledRecording& recording, const MelodyDataParameters& data) {
  const std::string bytes = read_bytes(recording.melody), name = recording.melody.string();
  if (recording.melody.extension() == ".csv") return series_of(read_f0_csv(bytes, name));
  return series_of(read_pitch_vector(bytes, name, data.hop_ms / 1000), data.start_ms / 1000);
}

}  // namespace tunefind
