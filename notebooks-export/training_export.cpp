#include "notebooks-export/training_export.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <mutex>
#include <set>
#include <tbb/parallel_for.h>

#include "engine/feature_cache.hpp"
#include "engine/hearing/hearing.hpp"
#include "engine/load_index.hpp"
#include "engine/ranking/recurrences.hpp"
#include "experiments/bench/people.hpp"
#include "experiments/formats/data_folder.hpp"
#include "features/error.hpp"
#include "notebooks-export/aligned_frames.hpp"
#include "notebooks-export/export_folder.hpp"
#include "notebooks-export/formats/npz.hpp"
#include "notebooks-export/melody_stack.hpp"
#include "notebooks-export/person_split.hpp"

namespace tunefind {
namespace {

namespace fs = std::filesystem;

constexpr const char* kQueries = "queries.csv";
constexpr const char* kSongs = "songs.csv";
constexpr const char* kPairs = "pairs.csv";

/// The content of all data folders together.
DataFolder read_together(const std::vector<fs::path>& folders) {
  DataFolder all;
  std::set<std::string> songs, queries;
  const auto require_new = [](std::set<std::string>& seen, const std::string& id, const char* what,
                              const fs::path& at) {
    if (!seen.insert(id).second)
      throw FormatError(fmt::format("{}: {} id '{}' is also in another data folder", at.string(), what, id));
  };
  for (const fs::path& folder : folders) {
    DataFolder data = read_data_folder(folder);
    for (SongEntry& song : data.songs) {
      require_new(songs, song.id, "song", folder / "catalogue.tsv");
      all.songs.push_back(std::move(song));
    }
    for (QueryEntry& query : data.queries) {
      require_new(queries, query.id, "query", folder / "queries.tsv");
      if (const auto judged = data.qrels.find(query.id); judged != data.qrels.end()) all.qrels.insert(*judged);
      all.queries.push_back(std::move(query));
    }
  }
  if (all.queries.empty())
    throw FormatError(fmt::format("{}: the data folders have no queries", folders.front().string()));
  for (const auto& [query, judged] : all.qrels)
    for (const auto& [song, grade] : judged)
      if (grade > 0 && !songs.contains(song))
        throw FormatError(fmt::format("{}: song '{}' is right for query '{}', but no catalogue.tsv lists it",
                                      folders.front().string(), song, query));
  return all;
}

/// The judgements of a query: ids of right songs and of those that are left out of its search.
struct QueryJudgements {
  std::set<std::string> right, left_out;
  bool judged = false;  ///< if false, nothing is known about any song
};

QueryJudgements judgements_of(const QueryEntry& query, const Qrels& qrels) {
  QueryJudgements result{{}, query.left_out, false};
  const auto found = qrels.find(query.id);
  result.judged = found != qrels.end();
  if (result.judged)
    for (const auto& [song, grade] : found->second)
      if (grade > 0 && !query.left_out.contains(song)) result.right.insert(song);
  return result;
}

/// Everything that a search needs besides the query.
struct SearchContext {
  const SongIndex& index;
  const Strategies& strategies;
  const SearchParameters& search;
  std::map<std::string, std::size_t, std::less<>> positions;  ///< in the index, by song id

  std::string id(std::size_t position) const { return std::string(index.id(position)); }
  Anchor anchor() const { return search.anchor == "start" ? Anchor::start : Anchor::anywhere; }
};

/// A song to be paired with a query.
struct Pairing {
  std::size_t position = 0;  ///< in the index
  bool right = false;
  std::optional<std::size_t> rank;  ///< from 1; empty if the search did not return the song
  std::optional<double> score;      ///< empty likewise
  Region region;                    ///< where the search found the song's match; the whole song if it did not
};

/// The right songs in order of id, then up to `negatives` best-ranked wrong ones.
std::vector<Pairing> pairings(const Query& query, const QueryJudgements& judgements, const SearchContext& context,
                              int negatives) {
  const Ranking ranking = search(query, context.index, context.strategies, context.search,
                                 Admission::without(context.index, judgements.left_out));
  std::map<std::string, Pairing> right;
  std::vector<Pairing> all, wrong;
  for (const std::string& song : judgements.right)
    if (const auto found = context.positions.find(song); found != context.positions.end())
      right[song] = {found->second, true, {}, {}, {}};
  for (std::size_t i = 0; i < ranking.songs.size(); ++i) {
    const ScoredSong& song = ranking.songs[i];
    const Pairing found{song.position, false, i + 1, song.score, song.region};
    if (const auto one = right.find(context.id(song.position)); one != right.end())
      one->second = found, one->second.right = true;
    else if (wrong.size() < static_cast<std::size_t>(negatives))
      wrong.push_back(found);
  }
  for (auto& [song, pairing] : right) all.push_back(pairing);
  all.insert(all.end(), wrong.begin(), wrong.end());
  return all;
}

/// The line that represents a song: that of a monophonic song, the lead of a recording, or otherwise the first one.
/// Null if there is none.
const MelodyLine* main_line(const Tune& tune) {
  for (const char* role : {"tune", "lead"})
    for (const MelodyLine& line : tune.lines)
      if (line.role == role) return &line;
  return tune.lines.empty() ? nullptr : &tune.lines.front();
}

/// Reads all queries in parallel. One that cannot be read stays empty, and its message is added to `failures`.
std::vector<Query> read_all_hums(const std::vector<QueryEntry>& entries, const Strategies& strategies,
                                 const ExperimentProgress& progress, std::vector<std::string>& failures) {
  std::vector<Query> queries(entries.size());
  std::vector<std::string> failed(entries.size());
  std::mutex mutex;
  tbb::parallel_for(std::size_t{0}, entries.size(), [&](std::size_t i) {
    if (progress.stop && *progress.stop) return;
    try {
      queries[i] = read_query(entries[i].path, strategies);
    } catch (const Error& error) {
      failed[i] = error.what();
    }
    const std::scoped_lock lock(mutex);
    if (progress.advance) progress.advance();
  });
  for (const std::string& failure : failed)
    if (!failure.empty()) failures.push_back(failure);
  return queries;
}

void write_songs(const Catalogue& catalogue, const SongIndex& index, const ExportFolder& folder) {
  CsvTable table({"song", "title", "duration_s", "polyphonic", "line", "frames"});
  MelodyStack melodies;
  for (std::size_t position = 0; position < index.size(); ++position) {
    const std::string id(index.id(position));
    const Tune tune = catalogue.load(id);
    const MelodyLine* const line = main_line(tune);
    const Melody melody = line ? line->melody : Melody{};
    melodies.add(melody);
    table.add({id, std::string(index.title(position)), tune.duration_s, tune.polyphonic() ? 1 : 0,
               line ? line->role : "", melody.frames()});
  }
  write_npz(folder.path() / "songs.npz", melodies.arrays());
  folder.write(kSongs, table);
}

}  // namespace

TrainingReport export_training(const std::vector<fs::path>& folders, const fs::path& out, const Strategies& strategies,
                               const std::map<std::string, std::string>& catalogue_settings,
                               const SearchParameters& search_parameters, const TrainingParameters& parameters,
                               const ExperimentProgress& progress) {
  const PersonPattern pattern("training.person", parameters.person);
  const DataFolder data = read_together(folders);
  const ExportFolder folder(out, {{kQueries, "query,person,"}, {kSongs, "song,title,"}, {kPairs, "query,person,"}});
  TrainingReport report;
  const auto begin = [&](const char* stage, std::size_t total) {
    if (progress.begin) progress.begin(stage, total);
  };
  const auto stopped = [&] { return report.interrupted = progress.stop && *progress.stop; };
  const auto advance = [&] {
    if (progress.advance) progress.advance();
  };

  begin("ingest", data.songs.size());
  std::vector<IngestItem> items;
  std::string name = "training";
  for (const SongEntry& song : data.songs) items.push_back({song.id, song.path, song.title});
  for (const fs::path& one : folders) name += "\n" + fs::weakly_canonical(one).string();
  const CachedCatalogue cached = open_cached(
      name, items, strategies, catalogue_settings, program_fingerprint(), [&](const IngestItem&) { advance(); },
      progress.stop);
  report.failures = cached.report.failures;
  if (stopped()) return report;
  const SongIndex index = load_index(cached.catalogue, strategies).index;

  begin("listen", data.queries.size());
  const std::vector<Query> queries = read_all_hums(data.queries, strategies, progress, report.failures);
  if (stopped()) return report;

  std::set<std::string> people;
  for (const QueryEntry& entry : data.queries) people.insert(pattern.person_of(entry.id));
  const std::map<std::string, Part> parts =
      split_people(people, parameters.dev, parameters.test, static_cast<std::uint64_t>(parameters.seed));
  SearchParameters quick = search_parameters;
  quick.k = 1;                // number of songs whose alignment the search returns; the pairs are aligned below instead
  quick.far_tempo_below = 0;  // the pairs are aligned at the usual tempos
  SearchContext context{index, strategies, quick, {}};
  for (std::size_t position = 0; position < index.size(); ++position)
    context.positions[context.id(position)] = position;

  CsvTable hums({"query", "person", "part", "path", "frames", "voiced_s", "judged"});
  CsvTable pairs({"query", "person", "part", "song", "relevant", "rank", "score", "aligned_score", "start_s", "end_s",
                  "transposition", "tempo_ratio", "line"});
  MelodyStack contours;
  AlignedFrames frames;
  std::size_t unjudged = 0;
  begin("search", queries.size());
  for (std::size_t i = 0; i < queries.size(); ++i, advance()) {
    if (stopped()) return report;
    const QueryEntry& entry = data.queries[i];
    const Melody& melody = queries[i].melody;
    const std::string person = pattern.person_of(entry.id), part = name_of(parts.at(person));
    const QueryJudgements judgements = judgements_of(entry, data.qrels);
    contours.add(melody);
    hums.add({entry.id, person, part, entry.path.string(), melody.frames(), queries[i].quality.voiced_s,
              judgements.judged ? 1 : 0});
    unjudged += !judgements.judged;
    if (!judgements.judged || melody.empty()) continue;
    const auto aligner = strategies.align->bind(melody, index.hop_s(), context.anchor());
    for (const Pairing& pairing : pairings(queries[i], judgements, context, parameters.negatives)) {
      const auto tune = index.tune(pairing.position);
      Alignment found = aligner->align(*tune, pairing.region);
      if (pairing.right) frames.add(pairs.rows(), found, melody, *tune);
      to_song_timeline(tune->recurrences, found);
      pairs.add({entry.id, person, part, context.id(pairing.position), pairing.right ? 1 : 0, pairing.rank,
                 pairing.score, found.score, found.start_s, found.end_s, found.transposition, found.tempo_ratio,
                 found.line});
      ++(pairing.right ? report.positives : report.negatives);
    }
  }
  if (unjudged > 0)
    report.notes.push_back(fmt::format("{} queries have no judgements and therefore no pairs", unjudged));

  write_songs(cached.catalogue, index, folder);
  write_npz(folder.path() / "contours.npz", contours.arrays());
  folder.write(kQueries, hums);
  write_npz(folder.path() / "aligned.npz", frames.arrays());
  folder.write(kPairs, pairs);
  report.songs = index.size();
  report.queries = queries.size();
  report.frames = frames.size();
  return report;
}

}  // namespace tunefind
