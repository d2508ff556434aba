#include "experiments/bench/data_checks.hpp"

#include <fmt/format.h>
#include <set>

#include "experiments/measures/system_result.hpp"
#include "features/error.hpp"

namespace tunefind {
namespace {

/// The setting that names the songs, and its value.
std::string source_of(const DataParameters& data) {
  return data.catalogue.empty() ? "data.catalogues = " + data.catalogues : "data.catalogue = " + data.catalogue;
}

}  // namespace

void require_distinct_ids(const std::vector<IngestItem>& songs, const DataParameters& data) {
  std::set<std::string> seen;
  std::vector<std::string> twice;
  for (const IngestItem& song : songs)
    if (!seen.insert(song.id).second) twice.push_back(song.id);
  if (!twice.empty())
    throw ConfigError(fmt::format("data.catalogues = {}: {} that several songs have", data.catalogues,
                                  count_with_examples(twice, "id", "ids")));
}

void require_sound_data(const std::vector<Participant>& participants, const Qrels& qrels, const DataParameters& data,
                        const std::function<bool(const std::string& song)>& is_searched) {
  std::vector<std::string> unjudged;
  for (const Participant& one : participants) {
    bool has_right = false;
    if (const auto judged = qrels.find(one.entry.id); judged != qrels.end())
      for (const auto& [song, grade] : judged->second) {
        if (grade <= 0) continue;
        has_right = true;
        if (!is_searched(song))
          throw ConfigError(
              fmt::format("{}: has no song '{}', which is right for query '{}'", source_of(data), song, one.entry.id));
      }
    if (!has_right && !one.entry.without_right) unjudged.push_back(one.entry.id);
    for (const std::string& song : one.entry.left_out)
      if (!is_searched(song))
        throw ConfigError(
            fmt::format("{}: has no song '{}', which query '{}' leaves out", source_of(data), song, one.entry.id));
  }
  if (!unjudged.empty())
    throw FormatError(fmt::format("{}: no song is judged right for {} of {}",
                                  (std::filesystem::path(data.root) / data.queries / "qrels.txt").string(),
                                  count_with_examples(unjudged, "query", "queries"), participants.size()));
}

}  // namespace tunefind
