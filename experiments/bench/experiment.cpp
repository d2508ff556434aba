#include "experiments/bench/experiment.hpp"

#include <chrono>
#include <fmt/format.h>
#include <mutex>
#include <optional>
#include <set>
#include <sstream>
#include <tbb/parallel_for.h>

#include "engine/feature_cache.hpp"
#include "engine/hearing/content_hash.hpp"
#include "engine/hearing/hearing.hpp"
#include "engine/load_index.hpp"
#include "experiments/bench/configuration.hpp"
#include "experiments/bench/data_checks.hpp"
#include "experiments/bench/failures.hpp"
#include "experiments/bench/participants.hpp"
#include "experiments/cache/fingerprint.hpp"
#include "experiments/cache/item_store.hpp"
#include "experiments/cache/stage_graph.hpp"
#include "experiments/cache/stage_records.hpp"
#include "experiments/formats/data_folder.hpp"
#include "features/error.hpp"

namespace tunefind {
namespace {

/// The content of a file and the format that its suffix names; that it cannot be read, the stage that reads it reports.
std::string file_fingerprint(const std::filesystem::path& path) {
  try {
    return content_hash(path) + path.extension().string();
  } catch (const FormatError&) {
    return "";
  }
}

std::vector<std::string> file_fingerprints(std::size_t count, const auto& path_of) {
  std::vector<std::string> found(count);
  tbb::parallel_for(std::size_t{0}, count, [&](std::size_t i) { found[i] = file_fingerprint(path_of(i)); });
  return found;
}

/// The query's own rendition, and the right songs if they are to be missed.
std::set<std::string> left_out_of(const QueryEntry& entry, const std::map<std::string, int>& judged,
                                  bool without_right) {
  std::set<std::string> songs = entry.left_out;
  for (const auto& [song, grade] : judged)
    if (without_right && grade > 0) songs.insert(song);
  return songs;
}

/// An experiment on its way through its stages: catalogue; pitch and contour of the hums; search. What a stage has made
/// of a hum is kept under the stage's key and the hum's, so that a stage meets only what it has not yet made.
class Bench {
 public:
  Bench(Settings settings, const ExperimentProgress& progress, bool also_without_right = false)
      : configuration_(std::move(settings)), progress_(progress), data_(configuration_.data) {
    const auto folder = std::filesystem::path(data_.root) / data_.queries;
    queries_ = also_without_right ? read_all_queries(folder) : read_judged_queries(folder);
    catalogue_ = catalogue_of(data_);
    participants_ = choose_participants(queries_.queries, data_);
    hums_.resize(participants_.size());
    result_.outcomes.resize(participants_.size());
    result_.settings = configuration_.canonical;
    const auto hashes =
        file_fingerprints(participants_.size(), [&](std::size_t i) { return participants_[i].entry.path; });
    std::vector<std::string_view> all;
    for (std::size_t i = 0; i < participants_.size(); ++i) {
      hums_[i].file = hashes[i];
      all.insert(all.end(), {participants_[i].entry.id, hums_[i].file});
      const auto judged = queries_.qrels.find(participants_[i].entry.id);
      if (judged == queries_.qrels.end()) continue;
      hums_[i].judged = judged->second;
      result_.qrels.insert(*judged);
    }
    result_.queries_fingerprint = fingerprint(all);
  }

  ExperimentResult run() {
    StageGraph graph;
    add_preparation(graph);
    graph.add(
        {"search",
         {"contour", "catalogue"},
         configuration_.text_of({"search", "filter", "align", "rank", "confidence", "sound"},
                                {"data.without_right", "run.depth"}),
         code_fingerprint({"features/", "alignment/", "storage/", "engine/", "experiments/measures/query_outcome.",
                           "experiments/measures/metrics.", "experiments/bench/configuration.",
                           "experiments/bench/experiment.", "experiments/cache/stage_records."}),
         "",
         [&](const std::string& key) { search(key); }});
    graph.add(
        {"failures",
         {"search"},
         "",
         code_fingerprint({"features/", "alignment/", "experiments/bench/failures.", "experiments/bench/experiment."}),
         "",
         [&](const std::string& key) { failures(key); }});
    graph.run([&] { return stopped(); });
    drop_unused();
    result_.interrupted = stopped();
    return std::move(result_);
  }

  PreparedExperiment prepare() {
    StageGraph graph;
    add_preparation(graph);
    graph.run([&] { return stopped(); });
    if (!stopped()) open_index();
    PreparedExperiment prepared;
    prepared.interrupted = stopped();
    if (prepared.interrupted) return prepared;
    prepared.index = std::move(*index_);
    prepared.strategies = configuration_.strategies;
    prepared.search = configuration_.search;
    for (std::size_t i = 0; i < hums_.size(); ++i) {
      Hum& hum = hums_[i];
      prepared.hums.push_back({participants_[i].entry.id,
                               participants_[i].person,
                               std::move(hum.judged),
                               left_out_of(participants_[i].entry, {}, false),
                               {},
                               std::move(hum.failure)});
      if (hum.query) prepared.hums.back().query = std::move(*hum.query);
    }
    prepared.failures = std::move(result_.failures);
    prepared.notes = std::move(result_.notes);
    return prepared;
  }

 private:
  /// A hum on its way: its file's content, its keys so far, and what was made of it.
  struct Hum {
    std::string file, pitch_key, contour_key;
    std::map<std::string, int> judged;
    std::optional<Hearing> hearing;
    std::optional<Query> query;
    std::string failure;
  };

  /// The stages before the search.
  void add_preparation(StageGraph& graph) {
    result_.songs_fingerprint = songs_fingerprint();
    graph.add({"features",
               {},
               ini_text(configuration_.feature_settings),
               feature_code(),
               result_.songs_fingerprint,
               [&](const std::string& key) { features(key); }});
    graph.add(
        {"catalogue",
         {"features"},
         configuration_.text_of({"terms"}, {"data.catalogue"}),
         code_fingerprint({"features/", "storage/", "engine/load_index.", "engine/index/index_arrays.",
                           "engine/index/song_index.", "engine/index/term_index.", "experiments/bench/experiment."}),
         "",
         [](const std::string&) {}});  // a search opens it, if there is one to make
    graph.add({"pitch",
               {},
               configuration_.text_of({"pitch", "sound"}, {"data.resing", "data.seconds"}),
               code_fingerprint({"features/", "engine/hearing/song_features.", "engine/query.",
                                 "engine/strategies/strategies.", "engine/strategies/settings.",
                                 "experiments/bench/participants.", "experiments/synthesis/hum_synthesis.",
                                 "experiments/synthesis/synthesis.", "experiments/cache/stage_records."}),
               "",
               [&](const std::string& key) { pitch(key); }});
    graph.add({"contour",
               {"pitch"},
               configuration_.text_of({"contour"}),
               code_fingerprint({"features/", "engine/hearing/song_features.", "engine/query.",
                                 "engine/strategies/strategies.", "engine/strategies/settings.",
                                 "experiments/cache/stage_records."}),
               "",
               [&](const std::string& key) { contour(key); }});
  }

  bool stopped() const { return progress_.stop && *progress_.stop; }
  void begin(const char* stage, std::size_t total) const {
    if (progress_.begin) progress_.begin(stage, total);
  }
  void advance() {
    const std::scoped_lock lock(mutex_);
    if (progress_.advance) progress_.advance();
  }

  std::unique_ptr<ItemStore> store(const char* stage, const std::string& key) {
    auto opened =
        std::make_unique<ItemStore>(cache_folder() / "stages" / fmt::format("{}-{}", stage, key.substr(0, 16)));
    if (opened->damage()) result_.notes.push_back(*opened->damage());
    return opened;
  }

  static std::string feature_code() {
    return code_fingerprint({"features/", "alignment/", "storage/", "engine/strategies/strategies.",
                             "engine/strategies/settings.", "engine/feature_cache.", "engine/ingest.",
                             "engine/hearing/song_features.", "engine/load_index."});
  }

  /// What the catalogue is made of: its songs in the data folders, or the state of one that is there.
  std::string songs_fingerprint() {
    if (catalogue_) {
      const Catalogue catalogue = Catalogue::open_for_reading(*catalogue_);
      catalogue.require_parameters(catalogue_settings(configuration_.canonical));
      require_sound_data(participants_, queries_.qrels, data_,
                         [&](const std::string& song) { return catalogue.find(song).has_value(); });
      return fingerprint({catalogue.state()});
    }
    songs_ = songs_of_folders(data_);
    require_distinct_ids(songs_, data_);
    std::set<std::string> ids;
    for (const IngestItem& song : songs_) ids.insert(song.id);
    require_sound_data(participants_, queries_.qrels, data_,
                       [&](const std::string& song) { return ids.contains(song); });
    const auto hashes = file_fingerprints(songs_.size(), [&](std::size_t i) { return songs_[i].path; });
    std::vector<std::string_view> all;
    for (std::size_t i = 0; i < songs_.size(); ++i) all.insert(all.end(), {songs_[i].id, songs_[i].title, hashes[i]});
    return fingerprint(all);
  }

  /// Brings the songs' features up to date and notes what could not be read. Known to be as they should, they are
  /// opened only when a search needs them.
  void features(const std::string& key) {
    const auto kept = store("features", key);
    if (const auto record = kept->find(key)) {
      std::istringstream lines(*record);
      lines >> result_.songs >> std::ws;
      for (std::string line; std::getline(lines, line);) result_.failures.push_back(line);
      return;
    }
    open_index();
    if (stopped()) return;
    std::string record = fmt::format("{}\n", result_.songs);
    for (const std::string& failure : result_.failures) record += failure + "\n";
    kept->put(key, record);
  }

  void open_index() {
    if (index_) return;
    result_.failures.clear();
    if (catalogue_) {
      LoadedIndex loaded = load_index(Catalogue::open_for_reading(*catalogue_), configuration_.strategies);
      result_.failures = std::move(loaded.damaged);
      index_ = std::move(loaded.index);
    } else {
      begin("ingest", songs_.size());
      const std::string name = std::filesystem::weakly_canonical(data_.root).string() + "\n" + data_.catalogues;
      const CachedCatalogue cached = open_cached(
          name + (data_.shuffle ? "\nshuffled" : ""), songs_, configuration_.feature_strategies,
          configuration_.feature_settings, feature_code(), [&](const IngestItem&) { advance(); }, progress_.stop);
      result_.failures = cached.report.failures;
      if (stopped()) return;
      const auto load = configuration_.has_own_terms() ? load_index_by_own_terms : load_index;
      LoadedIndex loaded = load(cached.catalogue, configuration_.strategies);
      result_.failures.insert(result_.failures.end(), loaded.damaged.begin(), loaded.damaged.end());
      index_ = std::move(loaded.index);
    }
    result_.songs = index_->size();
  }

  /// Calls `make` for each hum, several at once; a hum that cannot be read fails and the others go on.
  void for_each_hum(const char* stage, const auto& make) {
    begin(stage, hums_.size());
    tbb::parallel_for(std::size_t{0}, hums_.size(), [&](std::size_t i) {
      if (stopped()) return;
      try {
        if (hums_[i].failure.empty()) make(i);
      } catch (const AudioError& error) {
        hums_[i].failure = error.what();
      } catch (const FormatError& error) {
        hums_[i].failure = error.what();
      }
      advance();
    });
  }

  void pitch(const std::string& key) {
    const auto kept = store("pitch", key);
    for_each_hum("pitch", [&](std::size_t i) {
      Hum& hum = hums_[i];
      // A voice that sings a hum anew is drawn from the hum's id.
      hum.pitch_key = fingerprint({key, hum.file, data_.resing ? participants_[i].entry.id : ""});
      if (const auto bytes = kept->find(hum.pitch_key)) {
        hum.hearing = hearing_from(*bytes);
        return;
      }
      hum.hearing = hear_participant(participants_[i], data_, configuration_.strategies);
      kept->put(hum.pitch_key, bytes_of(*hum.hearing));
    });
  }

  void contour(const std::string& key) {
    const auto kept = store("contour", key);
    for_each_hum("contour", [&](std::size_t i) {
      Hum& hum = hums_[i];
      hum.contour_key = fingerprint({key, hum.pitch_key});
      if (const auto bytes = kept->find(hum.contour_key)) {
        hum.query = query_from(*bytes);
        return;
      }
      hum.query = query_of(*hum.hearing, configuration_.strategies);
      kept->put(hum.contour_key, bytes_of(*hum.query));
    });
  }

  std::string search_key(const std::string& key, std::size_t i) const {
    const std::set<std::string>& left_out = participants_[i].entry.left_out;
    std::vector<std::string_view> texts{key, hums_[i].contour_key};
    texts.insert(texts.end(), left_out.begin(), left_out.end());
    std::string judgements;
    for (const auto& [song, grade] : hums_[i].judged) judgements += fmt::format("{}\t{}\n", song, grade);
    texts.push_back(judgements);
    return fingerprint(texts);
  }

  /// Hums are searched for one by one, so that each search has the whole machine and its time is that of a single user.
  void search(const std::string& key) {
    const auto kept = store("search", key);
    begin("search", hums_.size());
    for (std::size_t i = 0; i < hums_.size() && !stopped(); ++i) {
      QueryOutcome& outcome = result_.outcomes[i];
      if (!hums_[i].failure.empty()) {
        outcome.failure = hums_[i].failure;
        outcome.lost_at = LostAt::hearing;
      } else {
        const std::string own_key = search_key(key, i);
        if (const auto bytes = kept->find(own_key)) {
          outcome = outcome_from(*bytes);
        } else {
          open_index();
          if (stopped()) return;
          outcome = outcome_of(i);
          kept->put(own_key, bytes_of(outcome));
        }
      }
      outcome.query = participants_[i].entry.id;
      outcome.person = participants_[i].person;
      advance();
    }
  }

  /// Lays each hum that did not have its right song first on that song and on the one it found instead.
  void failures(const std::string& key) {
    const auto kept = store("failures", key);
    std::vector<std::size_t> failed;
    for (std::size_t i = 0; i < hums_.size(); ++i)
      if (hums_[i].query && !hums_[i].query->melody.empty() && result_.outcomes[i].rank != 1) failed.push_back(i);
    begin("failures", failed.size());
    for (const std::size_t i : failed) {
      if (stopped()) return;
      const std::string own_key = search_key(key, i);
      std::optional<std::string> json = kept->find(own_key);
      if (!json) {
        open_index();
        if (stopped()) return;
        const Anchor anchor = configuration_.search.anchor == "start" ? Anchor::start : Anchor::anywhere;
        json = failure_json(analyse_failure(*hums_[i].query, result_.outcomes[i], hums_[i].judged, *index_,
                                            configuration_.strategies, anchor));
        kept->put(own_key, *json);
      }
      result_.failed_queries.emplace(participants_[i].entry.id, *json);
      advance();
    }
  }

  QueryOutcome outcome_of(std::size_t i) const {
    const Query& query = *hums_[i].query;
    const auto left_out = left_out_of(participants_[i].entry, hums_[i].judged, data_.without_right);
    QueryOutcome outcome;
    outcome.quality = query.quality;
    outcome.traits = traits_of(query.melody);
    const auto begun = std::chrono::steady_clock::now();
    const Ranking ranking = tunefind::search(query, *index_, configuration_.strategies, configuration_.search,
                                             Admission::without(*index_, left_out));
    outcome.search_ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun).count();
    judge(outcome, ranking, *index_, hums_[i].judged, static_cast<std::size_t>(configuration_.run.depth),
          configuration_.looked_at_again());
    return outcome;
  }

  const Configuration configuration_;
  const ExperimentProgress& progress_;
  const DataParameters& data_;
  DataFolder queries_;
  std::optional<std::filesystem::path> catalogue_;  ///< if one is searched in place of files
  std::vector<Participant> participants_;
  std::vector<Hum> hums_;
  std::vector<IngestItem> songs_;
  std::optional<SongIndex> index_;
  std::mutex mutex_;
  ExperimentResult result_;
};

}  // namespace

PreparedExperiment prepare_experiment(Settings settings, const ExperimentProgress& progress) {
  return Bench(std::move(settings), progress, true).prepare();
}

ExperimentResult run_experiment(Settings settings, const ExperimentProgress& progress) {
  return Bench(std::move(settings), progress).run();
}

RunMetrics metrics_of(const ExperimentResult& result) {
  BootstrapOptions options;
  options.seed = std::stoull(result.settings.at("run.seed"));
  options.resamples = std::stoi(result.settings.at("run.resamples"));
  return run_metrics(result.outcomes, options);
}

std::map<std::string, std::string> canonical_settings(Settings settings) {
  return Configuration(std::move(settings)).canonical;
}

}  // namespace tunefind
