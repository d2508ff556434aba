#include "experiments/experiment.hpp"

#include <chrono>
#include <fmt/format.h>
#include <mutex>
#include <set>
#include <sstream>
#include <tbb/parallel_for.h>

#include "engine/feature_cache.hpp"
#include "engine/inputs.hpp"
#include "engine/load_index.hpp"
#include "experiments/data_folder.hpp"
#include "experiments/hum_synthesis.hpp"
#include "experiments/people.hpp"
#include "experiments/synthesis.hpp"
#include "features/error.hpp"

namespace tunefind {
namespace {

constexpr float kFemaleFrom = 57;  // MIDI number of a median pitch

/// A query that takes part, and whose it is.
struct Participant {
  QueryEntry entry;
  std::string person;
};

std::vector<Participant> choose_queries(const std::vector<QueryEntry>& all, const DataParameters& data) {
  const PersonPattern pattern("data.person", data.person);
  std::vector<std::string> ids;
  for (const QueryEntry& entry : all) ids.push_back(entry.id);
  const std::vector<std::uint8_t> second = in_second_half(ids, pattern);
  std::vector<Participant> chosen;
  for (std::size_t i = 0; i < all.size(); i += static_cast<std::size_t>(data.every))
    if (data.half == "all" || (data.half == "second") == (second[i] != 0))
      chosen.push_back({all[i], pattern.person_of(all[i].id)});
  return chosen;
}

std::vector<IngestItem> songs_of_folders(const DataParameters& data) {
  std::vector<IngestItem> items;
  std::istringstream names(data.catalogues);
  for (std::string name; names >> name;) {
    const auto folder = std::filesystem::path(data.root) / name;
    for (const SongEntry& song : read_catalogue_list(folder / "catalogue.tsv"))
      items.push_back({song.id, song.path, song.title});
  }
  if (items.empty()) throw ConfigError("data.catalogues: names no data folder");
  return items;
}

/// A catalogue that is named must hold what is looked for: else the figures would be low without a word.
void require_right_songs(const SongIndex& index, const std::vector<Participant>& participants, const Qrels& qrels,
                         const DataParameters& data) {
  std::set<std::string_view> known;
  for (std::size_t position = 0; position < index.size(); ++position) known.insert(index.id(position));
  for (const Participant& one : participants)
    if (const auto judged = qrels.find(one.entry.id); judged != qrels.end())
      for (const auto& [song, grade] : judged->second)
        if (grade > 0 && !known.contains(song))
          throw ConfigError(fmt::format("data.catalogue = {}: does not hold song '{}', which query '{}' looks for",
                                        data.catalogue, song, one.entry.id));
}

/// The query's own rendition, and the right songs if they are to be missed.
std::set<std::string> left_out_of(const QueryEntry& entry, const std::map<std::string, int>& judged,
                                  bool without_right) {
  std::set<std::string> songs = entry.left_out;
  for (const auto& [song, grade] : judged)
    if (without_right && grade > 0) songs.insert(song);
  return songs;
}

/// The query of a pitch file, sung by a voice of its range and drawn from its id in a room with some noise; of any
/// other file as it is.
Query resung_query(const QueryEntry& entry, const Strategies& strategies) {
  const std::optional<PitchTrack> track = read_pitch_file(entry.path);
  if (!track) return read_query(entry.path, strategies);
  std::vector<float> voiced;
  for (std::size_t i = 0; i < track->frames(); ++i)
    if (track->voiced[i]) voiced.push_back(track->pitch[i]);
  if (voiced.empty()) return make_query({});
  const auto middle = voiced.begin() + static_cast<std::ptrdiff_t>(voiced.size() / 2);
  std::nth_element(voiced.begin(), middle, voiced.end());
  HumOptions options;
  options.seed = synthesis::derive_seed(1, entry.id);
  options.voice = *middle < kFemaleFrom ? Voice::male : Voice::female;
  options.syllable = options.seed % 2 == 0 ? Syllable::mm : Syllable::na;
  options.background_noise_db = -40;
  return hear_query(render_voice(*track, options), strategies);
}

void judge(QueryOutcome& outcome, const Ranking& ranking, const SongIndex& index,
           const std::map<std::string, int>& judged, int depth) {
  std::vector<RankedSong> all;
  for (const ScoredSong& song : ranking.songs) all.push_back({std::string(index.id(song.position)), song.score});
  outcome.metrics = query_metrics(all, judged);
  for (std::size_t i = 0; i < all.size() && outcome.rank == 0; ++i)
    if (const auto found = judged.find(all[i].song); found != judged.end() && found->second > 0) outcome.rank = i + 1;
  outcome.right_is_candidate = outcome.rank > 0;
  if (all.size() > static_cast<std::size_t>(depth)) all.resize(static_cast<std::size_t>(depth));
  outcome.songs = std::move(all);
  outcome.verdict = ranking.verdict;
  if (!ranking.matches.empty()) outcome.confidence = ranking.matches.front().confidence;
}

}  // namespace

ExperimentResult run_experiment(Settings settings, const ExperimentProgress& progress) {
  const Strategies strategies = make_strategies(settings);
  const auto search_parameters = settings.take<SearchParameters>("search");
  const auto data = settings.take<DataParameters>("data");
  const auto run = settings.take<RunParameters>("run");
  settings.require_all_taken();
  ExperimentResult result;
  result.settings = settings.canonical();
  const auto begin = [&](const char* stage, std::size_t total) {
    if (progress.begin) progress.begin(stage, total);
  };
  const auto advance = [&] {
    if (progress.advance) progress.advance();
  };
  if (data.queries.empty()) throw ConfigError("data.queries: names no data folder");

  const DataFolder query_folder = read_data_folder(std::filesystem::path(data.root) / data.queries);
  const std::vector<Participant> participants = choose_queries(query_folder.queries, data);
  if (participants.empty()) throw ConfigError(fmt::format("data.queries = {}: no query takes part", data.queries));

  SongIndex index;
  if (!data.catalogue.empty()) {
    const Catalogue catalogue = Catalogue::open_for_reading(data.catalogue);
    catalogue.require_parameters(catalogue_settings(result.settings));
    LoadedIndex loaded = load_index(catalogue, strategies);
    result.failures = std::move(loaded.damaged);
    index = std::move(loaded.index);
    require_right_songs(index, participants, query_folder.qrels, data);
  } else {
    const std::vector<IngestItem> items = songs_of_folders(data);
    begin("ingest", items.size());
    const std::string name = std::filesystem::weakly_canonical(data.root).string() + "\n" + data.catalogues;
    const CachedCatalogue cached = open_cached(
        name, items, strategies, catalogue_settings(result.settings), [&](const IngestItem&) { advance(); },
        progress.stop);
    result.failures = cached.report.failures;
    result.interrupted = cached.report.interrupted;
    if (result.interrupted) return result;
    index = load_index(cached.catalogue, strategies).index;
  }
  result.songs = index.size();

  // Hums are heard all at once, then searched one by one, so that each search has the whole machine and its latency is
  // that of a single user.
  begin("listen", participants.size());
  std::vector<Query> queries(participants.size());
  result.outcomes.resize(participants.size());
  std::mutex mutex;
  tbb::parallel_for(std::size_t{0}, participants.size(), [&](std::size_t i) {
    if (progress.stop && *progress.stop) return;
    try {
      queries[i] = data.resing ? resung_query(participants[i].entry, strategies)
                               : read_query(participants[i].entry.path, strategies);
    } catch (const Error& error) {
      result.outcomes[i].failure = error.what();
    }
    const std::scoped_lock lock(mutex);
    advance();
  });

  begin("search", participants.size());
  static const std::map<std::string, int> kNothingRight;
  for (std::size_t i = 0; i < participants.size(); ++i) {
    if (progress.stop && *progress.stop) {
      result.interrupted = true;
      return result;
    }
    const auto& [entry, person] = participants[i];
    QueryOutcome& outcome = result.outcomes[i];
    outcome.query = entry.id;
    outcome.person = person;
    outcome.quality = queries[i].quality;
    const auto found = query_folder.qrels.find(entry.id);
    if (found != query_folder.qrels.end()) result.qrels[entry.id] = found->second;
    const auto& judged = found != query_folder.qrels.end() ? found->second : kNothingRight;
    const auto begun = std::chrono::steady_clock::now();
    const Ranking ranking =
        search(queries[i], index, strategies, search_parameters, left_out_of(entry, judged, data.without_right));
    outcome.search_ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun).count();
    judge(outcome, ranking, index, judged, run.depth);
    advance();
  }
  return result;
}

}  // namespace tunefind
