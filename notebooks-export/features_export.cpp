#include "notebooks-export/features_export.hpp"

#include <atomic>
#include <fmt/format.h>
#include <mutex>
#include <tbb/parallel_for.h>

#include "engine/hearing/hearing.hpp"
#include "engine/hearing/input_files.hpp"
#include "engine/hearing/song_features.hpp"
#include "engine/ingest.hpp"
#include "experiments/formats/data_folder.hpp"
#include "features/audio_files/audio_file.hpp"
#include "features/symbolic/symbolic.hpp"
#include "features/terms/tune_terms.hpp"
#include "notebooks-export/feature_files.hpp"

namespace tunefind {
namespace {

constexpr const char* kIndex = "index.csv";

/// Result of exporting one source.
struct Outcome {
  std::vector<FeatureRow> rows;
  std::string failure;
};

/// Reads a source as a hum. `audio` is the decoded file, or empty if the file is symbolic.
ExportedHum read_hum(const FeatureSource& source, const std::optional<Audio>& audio, const Strategies& strategies) {
  ExportedHum hum{source.id, {}, {}, {}};
  if (auto notes = audio ? std::nullopt : read_note_file(source.path)) {
    hum.contour = read_query(source.path, strategies).melody;
    hum.notes = std::move(*notes);
    return hum;
  }
  hum.pitch = audio ? strategies.pitch->track(*audio) : read_pitch_file(source.path);
  if (hum.pitch) hum.contour = strategies.contour->shape(*hum.pitch);
  return hum;
}

/// Reads a source as a song. `audio` is the decoded file, or empty if the file is symbolic or the song is in a
/// catalogue.
ExportedSong read_song(const FeatureSource& source, const std::optional<Audio>& audio, const Strategies& strategies) {
  if (source.catalogue) {
    ExportedSong song{source.id, source.title, source.catalogue->load(source.id), {}, {}};
    song.terms = terms_of(song.tune, *strategies.terms);
    return song;
  }
  ExportedSong song{
      source.id, source.title, audio ? analyse(*audio, strategies) : read_tune(source.path, strategies), {}, {}};
  if (auto notes = audio ? std::nullopt : read_note_file(source.path)) song.notes = std::move(*notes);
  song.terms = terms_of(song.tune, *strategies.terms);
  return song;
}

std::vector<FeatureRow> export_source(const FeatureSource& source, const ExportFolder& folder,
                                      const Strategies& strategies, const std::set<std::string>& kinds) {
  std::optional<Audio> audio;
  if (!source.catalogue && !symbolic_format(source.path)) audio = read_audio(source.path);
  std::vector<FeatureRow> rows;
  if (source.as_hum) rows = write_features(read_hum(source, audio, strategies), folder, kinds);
  if (source.as_song) {
    const std::vector<FeatureRow> more = write_features(read_song(source, audio, strategies), folder, kinds);
    rows.insert(rows.end(), more.begin(), more.end());
  }
  return rows;
}

/// For each source a message if an earlier hum or song has its id, otherwise an empty string.
std::vector<std::string> repetitions(const std::vector<FeatureSource>& sources) {
  std::vector<std::string> failures(sources.size());
  std::set<std::string> hums, songs;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const FeatureSource& one = sources[i];
    const bool hum_is_new = !one.as_hum || hums.insert(one.id).second;
    const bool song_is_new = !one.as_song || songs.insert(one.id).second;
    if (!hum_is_new || !song_is_new)
      failures[i] = fmt::format("{}: its id '{}' is taken by another input", one.path.string(), one.id);
  }
  return failures;
}

}  // namespace

void FeatureSources::add(const std::filesystem::path& input, const Catalogue::Parameters& catalogue_settings) {
  const auto has = [&](const char* name) {
    std::error_code none;
    return std::filesystem::exists(input / name, none);
  };
  if (has("CURRENT")) {  // a file of RocksDB: the folder is a catalogue
    const auto catalogue = std::make_shared<const Catalogue>(Catalogue::open_for_reading(input));
    catalogue->require_parameters(catalogue_settings);
    catalogue->for_each_song(
        [&](const Song& song) {
          sources.push_back({song.id, song.source, song.title, false, true, catalogue});
        },
        [&](const std::string&, const StorageError& error) { failures.emplace_back(error.what()); });
    return;
  }
  if (!has("catalogue.tsv") && !has("queries.tsv")) {
    for (const IngestItem& item : items_of(input))
      sources.push_back({item.id, item.path, item.title, true, true, nullptr});
    return;
  }
  if (has("catalogue.tsv"))
    for (const SongEntry& song : read_catalogue_list(input / "catalogue.tsv"))
      sources.push_back({song.id, song.path, song.title, false, true, nullptr});
  if (has("queries.tsv"))
    for (const QueryEntry& query : read_queries(input / "queries.tsv"))
      sources.push_back({query.id, query.path, "", true, false, nullptr});
}

FeaturesReport export_features(const std::vector<FeatureSource>& sources, const std::filesystem::path& out,
                               const Strategies& strategies, const std::set<std::string>& kinds,
                               const ExperimentProgress& progress) {
  const ExportFolder folder(out, {{kIndex, "id,path,kind,"}});
  const std::vector<std::string> repeated = repetitions(sources);
  std::vector<Outcome> outcomes(sources.size());
  if (progress.begin) progress.begin("export", sources.size());
  std::mutex mutex;
  tbb::parallel_for(std::size_t{0}, sources.size(), [&](std::size_t i) {
    if (progress.stop && *progress.stop) return;
    try {
      outcomes[i].failure = repeated[i];
      if (repeated[i].empty()) outcomes[i].rows = export_source(sources[i], folder, strategies, kinds);
    } catch (const Error& error) {
      outcomes[i].failure = error.what();
    }
    const std::scoped_lock lock(mutex);
    if (progress.advance) progress.advance();
  });

  FeaturesReport report;
  report.interrupted = progress.stop && *progress.stop;
  if (report.interrupted) return report;
  CsvTable index({"id", "path", "kind", "frames", "hop_s", "file"});
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (!outcomes[i].failure.empty()) report.failures.push_back(outcomes[i].failure);
    report.exported += outcomes[i].failure.empty();
    for (const FeatureRow& row : outcomes[i].rows) {
      report.files += !row.file.empty();
      index.add({sources[i].id, sources[i].path.string(), row.kind, row.frames, row.hop_s, row.file});
    }
  }
  folder.write(kIndex, index);
  return report;
}

}  // namespace tunefind
