#include "experiments/bench/participants.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <optional>
#include <sstream>

#include "engine/hearing/hearing.hpp"
#include "engine/hearing/input_files.hpp"
#include "experiments/bench/people.hpp"
#include "experiments/synthesis/hum_synthesis.hpp"
#include "experiments/synthesis/synthesis.hpp"
#include "features/audio_files/audio_file.hpp"
#include "features/error.hpp"
#include "features/median.hpp"

namespace tunefind {
namespace {

constexpr float kFemaleFrom = 57;  // MIDI number (A3) of the median pitch from which a voice is female; chosen by hand

/// Shortens values at `rate` per second to the first `seconds`; 0 keeps them all.
template <class Values>
void cut_off(Values& values, double seconds, double rate) {
  const auto kept = static_cast<std::size_t>(std::lround(seconds * rate));
  if (seconds > 0 && kept < values.size()) values.resize(kept);
}

/// The pitch track as a synthetic voice sings it; empty if no frame is voiced.
Audio resung(const PitchTrack& track, const std::string& id) {
  std::vector<float> voiced;
  for (std::size_t i = 0; i < track.frames(); ++i)
    if (track.voiced[i]) voiced.push_back(track.pitch[i]);
  if (voiced.empty()) return {};
  const auto middle = median(voiced);
  HumOptions options;
  options.seed = synthesis::derive_seed(1, id);
  options.voice = middle < kFemaleFrom ? Voice::male : Voice::female;
  options.syllable = options.seed % 2 == 0 ? Syllable::mm : Syllable::na;
  options.background_noise_db = -40;
  return render_voice(track, options);
}

/// Gives each song the id and title of another one, along one random cycle (Sattolo 1986), so that none keeps its own.
void shuffle_ids(std::vector<IngestItem>& items) {
  synthesis::Random random(synthesis::derive_seed(1, "shuffled songs"));
  for (std::size_t i = items.size(); i-- > 1;) {
    const auto other = static_cast<std::size_t>(random.integer(0, static_cast<int>(i) - 1));
    std::swap(items[i].id, items[other].id);
    std::swap(items[i].title, items[other].title);
  }
}

}  // namespace

std::vector<Participant> choose_participants(const std::vector<QueryEntry>& all, const DataParameters& data) {
  const PersonPattern pattern("data.person", data.person);
  std::vector<std::string> ids;
  for (const QueryEntry& entry : all) ids.push_back(entry.id);
  const std::vector<std::uint8_t> second = in_second_half(ids, pattern);
  std::vector<Participant> chosen;
  for (std::size_t i = 0; i < all.size(); i += static_cast<std::size_t>(data.every))
    if (data.half == "all" || (data.half == "second") == (second[i] != 0))
      chosen.push_back({all[i], pattern.person_of(all[i].id)});
  if (chosen.empty())
    throw ConfigError(fmt::format("data.queries = {}: data.every and data.half leave no query", data.queries));
  return chosen;
}

Hearing hear_participant(const Participant& one, const DataParameters& data, const Strategies& strategies) {
  Hearing hearing;
  if (std::optional<PitchTrack> track = read_pitch_file(one.entry.path)) {
    cut_off(track->pitch, data.seconds, 1 / track->hop_s);
    cut_off(track->voiced, data.seconds, 1 / track->hop_s);
    if (const Audio sung = data.resing ? resung(*track, one.entry.id) : Audio(); !sung.samples.empty())
      return hear(sung, strategies);
    if (!data.resing) hearing.track = std::move(*track);
    return hearing;
  }
  if (!is_audio_file(one.entry.path)) return hear(one.entry.path, strategies);
  Audio audio = read_audio(one.entry.path);
  cut_off(audio.samples, data.seconds, audio.sample_rate);
  return hear(audio, strategies);
}

std::optional<std::filesystem::path> catalogue_of(const DataParameters& data) {
  if (!data.catalogue.empty()) return data.catalogue;
  std::istringstream names(data.catalogues);
  std::optional<std::filesystem::path> found;
  std::size_t folders = 0;
  for (std::string name; names >> name; ++folders) {
    const auto folder = (std::filesystem::path(data.root) / name).lexically_normal();
    if (std::filesystem::exists(folder / "catalogue.tsv") || !std::filesystem::exists(folder / "catalogue")) continue;
    found = folder / "catalogue";
  }
  if (found && folders > 1)
    throw ConfigError(
        fmt::format("data.catalogues = {}: {} has its songs in a catalogue, so no other data folder can be named",
                    data.catalogues, found->parent_path().string()));
  if (found && data.shuffle)
    throw ConfigError("data.shuffle: the songs of a catalogue cannot be shuffled, only those that catalogue.tsv lists");
  return found;
}

std::vector<IngestItem> songs_of_folders(const DataParameters& data) {
  std::vector<IngestItem> items;
  std::istringstream names(data.catalogues);
  for (std::string name; names >> name;) {
    const auto folder = std::filesystem::path(data.root) / name;
    for (const SongEntry& song : read_catalogue_list(folder / "catalogue.tsv"))
      items.push_back({song.id, song.path, song.title});
  }
  if (items.empty()) throw ConfigError("data.catalogues is empty: it must name a data folder");
  if (data.shuffle) shuffle_ids(items);
  return items;
}

}  // namespace tunefind
