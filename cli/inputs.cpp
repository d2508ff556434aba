#include "cli/inputs.hpp"

namespace tunefind {

std::vector<IngestItem> songs_of(const std::filesystem::path& input) {
  if (!std::filesystem::exists(input / "catalogue.tsv")) return items_of(input);
  std::vector<IngestItem> items;
  for (const SongEntry& song : read_catalogue_list(input / "catalogue.tsv"))
    items.push_back({song.id, song.path, song.title});
  return items;
}

std::vector<QueryEntry> queries_of(const std::filesystem::path& input) {
  if (std::filesystem::exists(input / "queries.tsv")) return read_queries(input / "queries.tsv");
  std::vector<QueryEntry> queries;
  for (const IngestItem& item : items_of(input)) queries.push_back({item.id, item.path, {}});
  return queries;
}

}  // namespace tunefind
