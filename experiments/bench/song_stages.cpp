#include "experiments/bench/song_stages.hpp"

#include <fmt/format.h>
#include <set>
#include <sstream>

#include "engine/feature_cache.hpp"
#include "engine/load_index.hpp"
#include "experiments/bench/data_checks.hpp"
#include "experiments/bench/without_search.hpp"
#include "experiments/cache/fingerprint.hpp"
#include "experiments/cache/item_store.hpp"

namespace tunefind {

SongStages::SongStages(const Configuration& configuration, const ExperimentProgress& progress, ExperimentResult& result,
                       const std::vector<Participant>& participants, const Qrels& qrels)
    : configuration_(configuration),
      progress_(progress),
      result_(result),
      catalogue_(catalogue_of(configuration.data)) {
  result_.songs_fingerprint = songs_fingerprint(participants, qrels);
}

std::string SongStages::songs_fingerprint(const std::vector<Participant>& participants, const Qrels& qrels) {
  const DataParameters& data = configuration_.data;
  if (catalogue_) {
    const Catalogue catalogue = Catalogue::open_for_reading(*catalogue_);
    catalogue.require_parameters(catalogue_settings(configuration_.canonical));
    require_sound_data(participants, qrels, data,
                       [&](const std::string& song) { return catalogue.find(song).has_value(); });
    return fingerprint({catalogue.state()});
  }
  songs_ = songs_of_folders(data);
  require_distinct_ids(songs_, data);
  std::set<std::string> ids;
  for (const IngestItem& song : songs_) ids.insert(song.id);
  require_sound_data(participants, qrels, data, [&](const std::string& song) { return ids.contains(song); });
  std::vector<std::filesystem::path> paths;
  for (const IngestItem& song : songs_) paths.push_back(song.path);
  const std::vector<std::string> files = file_fingerprints(paths);
  std::vector<std::string_view> all;
  for (std::size_t i = 0; i < songs_.size(); ++i) all.insert(all.end(), {songs_[i].id, songs_[i].title, files[i]});
  return fingerprint(all);
}

void SongStages::make_features(const std::string& key) {
  const auto kept = open_stage_store("features", key, result_.notes);
  if (const auto record = kept->find(key)) {
    std::istringstream lines(*record);
    lines >> result_.songs >> std::ws;
    for (std::string line; std::getline(lines, line);) result_.failures.push_back(line);
    return;
  }
  if (!index()) return;
  std::string record = fmt::format("{}\n", result_.songs);
  for (const std::string& failure : result_.failures) record += failure + "\n";
  kept->put(key, record);
}

const SongIndex* SongStages::index() {
  if (!index_) open_index();
  return progress_.stopped() ? nullptr : &*index_;
}

std::optional<SongIndex> SongStages::take_index() {
  if (progress_.stopped() || !index()) return std::nullopt;
  return std::move(index_);
}

void SongStages::open_index() {
  result_.failures.clear();
  const Strategies strategies = without_search(configuration_.strategies);
  LoadedIndex loaded;
  if (catalogue_) {
    loaded = load_index(Catalogue::open_for_reading(*catalogue_), strategies);
  } else {
    const DataParameters& data = configuration_.data;
    progress_.begin_stage("ingest", songs_.size());
    const std::string name = std::filesystem::weakly_canonical(data.root).string() + "\n" + data.catalogues;
    const CachedCatalogue cached = open_cached(
        name + (data.shuffle ? "\nshuffled" : ""), songs_, without_search(configuration_.feature_strategies),
        configuration_.feature_settings, code_fingerprint({"engine/feature_cache.hpp"}, kWithoutSearch),
        [&](const IngestItem&) { progress_.advance_step(); }, progress_.stop);
    result_.failures = cached.report.failures;
    if (progress_.stopped()) return;
    const auto load = configuration_.has_own_terms() ? load_index_by_own_terms : load_index;
    loaded = load(cached.catalogue, strategies);
  }
  result_.failures.insert(result_.failures.end(), loaded.damaged.begin(), loaded.damaged.end());
  index_ = std::move(loaded.index);
  result_.songs = index_->size();
}

}  // namespace tunefind
