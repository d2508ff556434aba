#include "experiments/bench/hum_stages.hpp"

#include <fmt/format.h>
#include <tbb/parallel_for.h>

#include "engine/hearing/hearing.hpp"
#include "experiments/bench/failures.hpp"
#include "experiments/bench/judged_search.hpp"
#include "experiments/bench/without_search.hpp"
#include "experiments/cache/fingerprint.hpp"
#include "experiments/cache/item_store.hpp"
#include "experiments/cache/stage_records.hpp"
#include "experiments/formats/data_folder.hpp"
#include "features/error.hpp"

namespace tunefind {

HumStages::HumStages(const Configuration& configuration, const ExperimentProgress& progress, ExperimentResult& result,
                     bool also_without_right)
    : configuration_(configuration), progress_(progress), result_(result) {
  const DataParameters& data = configuration.data;
  const auto folder = std::filesystem::path(data.root) / data.queries;
  DataFolder queries = also_without_right ? read_all_queries(folder) : read_judged_queries(folder);
  qrels_ = std::move(queries.qrels);
  participants_ = choose_participants(queries.queries, data);
  hums_.resize(participants_.size());
  result_.outcomes.resize(participants_.size());
  std::vector<std::filesystem::path> paths;
  for (const Participant& one : participants_) paths.push_back(one.entry.path);
  const std::vector<std::string> files = file_fingerprints(paths);
  std::vector<std::string_view> all;
  for (std::size_t i = 0; i < participants_.size(); ++i) {
    hums_[i].file = files[i];
    all.insert(all.end(), {participants_[i].entry.id, hums_[i].file});
    const auto judged = qrels_.find(participants_[i].entry.id);
    if (judged == qrels_.end()) continue;
    hums_[i].judged = judged->second;
    result_.qrels.insert(*judged);
  }
  result_.queries_fingerprint = fingerprint(all);
}

/// Calls `make` for each hum that has not failed, several at once. A hum that cannot be read is marked as failed.
void HumStages::for_each_hum(const char* stage, const auto& make) {
  progress_.begin_stage(stage, hums_.size());
  tbb::parallel_for(std::size_t{0}, hums_.size(), [&](std::size_t i) {
    if (progress_.stopped()) return;
    try {
      if (hums_[i].failure.empty()) make(i);
    } catch (const AudioError& error) {
      hums_[i].failure = error.what();
    } catch (const FormatError& error) {
      hums_[i].failure = error.what();
    }
    const std::scoped_lock lock(mutex_);
    progress_.advance_step();
  });
}

void HumStages::track_pitch(const std::string& key) {
  const auto kept = open_stage_store("pitch", key, result_.notes);
  const Strategies strategies = without_search(configuration_.strategies);
  for_each_hum("pitch", [&](std::size_t i) {
    HumInWork& hum = hums_[i];
    // The synthetic voice that sings a hum again is drawn from the hum's id.
    hum.pitch_key = fingerprint({key, hum.file, configuration_.data.resing ? participants_[i].entry.id : ""});
    if (const auto bytes = kept->find(hum.pitch_key)) {
      hum.hearing = hearing_from(*bytes);
      return;
    }
    hum.hearing = hear_participant(participants_[i], configuration_.data, strategies);
    kept->put(hum.pitch_key, bytes_of(*hum.hearing));
  });
}

void HumStages::make_queries(const std::string& key) {
  const auto kept = open_stage_store("contour", key, result_.notes);
  const Strategies strategies = without_search(configuration_.strategies);
  for_each_hum("contour", [&](std::size_t i) {
    HumInWork& hum = hums_[i];
    hum.contour_key = fingerprint({key, hum.pitch_key});
    if (const auto bytes = kept->find(hum.contour_key)) {
      hum.query = query_from(*bytes);
      return;
    }
    hum.query = query_of(*hum.hearing, strategies);
    kept->put(hum.contour_key, bytes_of(*hum.query));
  });
}

/// The key of what depends on a hum's query, the songs it leaves out and its judgements.
std::string HumStages::search_key(const std::string& key, std::size_t i) const {
  const std::set<std::string>& left_out = participants_[i].entry.left_out;
  std::vector<std::string_view> texts{key, hums_[i].contour_key};
  texts.insert(texts.end(), left_out.begin(), left_out.end());
  std::string judgements;
  for (const auto& [song, grade] : hums_[i].judged) judgements += fmt::format("{}\t{}\n", song, grade);
  texts.push_back(judgements);
  return fingerprint(texts);
}

void HumStages::search(const std::string& key, SongStages& songs) {
  const auto kept = open_stage_store("search", key, result_.notes);
  progress_.begin_stage("search", hums_.size());
  for (std::size_t i = 0; i < hums_.size() && !progress_.stopped(); ++i) {
    QueryOutcome& outcome = result_.outcomes[i];
    if (!hums_[i].failure.empty()) {
      outcome.failure = hums_[i].failure;
      outcome.lost_at = LostAt::hearing;
    } else {
      const std::string own_key = search_key(key, i);
      if (const auto bytes = kept->find(own_key)) {
        outcome = outcome_from(*bytes);
      } else {
        const SongIndex* const index = songs.index();
        if (!index) return;
        outcome =
            judged_search(*hums_[i].query, *index, participants_[i].entry.left_out, hums_[i].judged, configuration_);
        kept->put(own_key, bytes_of(outcome));
      }
    }
    outcome.query = participants_[i].entry.id;
    outcome.person = participants_[i].person;
    progress_.advance_step();
  }
}

void HumStages::analyse_failures(const std::string& key, SongStages& songs) {
  const auto kept = open_stage_store("failures", key, result_.notes);
  std::vector<std::size_t> failed;
  for (std::size_t i = 0; i < hums_.size(); ++i)
    if (hums_[i].query && !hums_[i].query->melody.empty() && result_.outcomes[i].rank != 1) failed.push_back(i);
  progress_.begin_stage("failures", failed.size());
  for (const std::size_t i : failed) {
    if (progress_.stopped()) return;
    const std::string own_key = search_key(key, i);
    std::optional<std::string> json = kept->find(own_key);
    if (!json) {
      const SongIndex* const index = songs.index();
      if (!index) return;
      const Anchor anchor = configuration_.search.anchor == "start" ? Anchor::start : Anchor::anywhere;
      json = failure_json(analyse_failure(*hums_[i].query, result_.outcomes[i], hums_[i].judged, *index,
                                          configuration_.strategies, anchor));
      kept->put(own_key, *json);
    }
    result_.failed_queries.emplace(participants_[i].entry.id, *json);
    progress_.advance_step();
  }
}

std::vector<PreparedHum> HumStages::take_prepared() {
  std::vector<PreparedHum> prepared;
  for (std::size_t i = 0; i < hums_.size(); ++i) {
    HumInWork& hum = hums_[i];
    prepared.push_back({participants_[i].entry.id, participants_[i].person, std::move(hum.judged),
                        participants_[i].entry.left_out, hum.query ? std::move(*hum.query) : Query(),
                        std::move(hum.failure)});
  }
  return prepared;
}

}  // namespace tunefind
