#include "notebooks-export/catalogue_export.hpp"

#include "notebooks-export/export_folder.hpp"

namespace tunefind {

CatalogueReport export_catalogue(const Catalogue& catalogue, const std::filesystem::path& out) {
  constexpr const char* kTable = "catalogue.csv";
  const ExportFolder folder(out, {{kTable, "id,title,source,"}});
  CatalogueReport report;
  CsvTable table({"id", "title", "source", "duration_s", "bpm", "tonic", "mode", "polyphonic"});
  catalogue.for_each_song(
      [&](const Song& song) {
        const auto tonic = song.key ? std::optional(song.key->tonic) : std::nullopt;
        table.add({song.id, song.title, song.source, song.duration_s, song.bpm, tonic,
                   song.key ? (song.key->minor ? "minor" : "major") : "", song.polyphonic() ? 1 : 0});
      },
      [&](const std::string&, const StorageError& error) { report.failures.emplace_back(error.what()); });
  folder.write(kTable, table);
  report.songs = table.rows();
  return report;
}

}  // namespace tunefind
