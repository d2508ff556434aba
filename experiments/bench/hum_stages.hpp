#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "engine/query.hpp"
#include "experiments/bench/configuration.hpp"
#include "experiments/bench/experiment.hpp"
#include "experiments/bench/participants.hpp"
#include "experiments/bench/song_stages.hpp"
#include "experiments/progress.hpp"

namespace tunefind {

/// The stages of an experiment that take each hum from its file to its outcome. Each stage keeps its result for a hum
/// under the stage's key and the hum's, and makes only the results that are not kept yet. Refers to the first three
/// arguments of its constructor, which must outlive it. Not safe to use from several threads.
class HumStages {
 public:
  /// Reads the queries and judgements, chooses the queries that take part and sets `result.qrels`,
  /// `result.queries_fingerprint` and the size of `result.outcomes`. With `also_without_right`, the queries of
  /// queries_without_right.tsv take part too. Throws ConfigError or FormatError.
  HumStages(const Configuration& configuration, const ExperimentProgress& progress, ExperimentResult& result,
            bool also_without_right);

  const std::vector<Participant>& participants() const { return participants_; }
  /// The judgements of all queries, also of those that do not take part.
  const Qrels& qrels() const { return qrels_; }

  /// The stage "pitch": the pitch track of each hum. A hum that cannot be read fails, and the others continue.
  void track_pitch(const std::string& key);
  /// The stage "contour": the query that each hum's pitch track becomes.
  void make_queries(const std::string& key);
  /// The stage "search": `result.outcomes`. Hums are searched for one after the other, so that each search has the
  /// whole machine and takes as long as it would for a single user.
  void search(const std::string& key, SongStages& songs);
  /// The stage "failures": `result.failed_queries`, for each hum whose right song was not first.
  void analyse_failures(const std::string& key, SongStages& songs);

  /// The hums after the stage "contour". They are moved out: no stage can run afterwards.
  std::vector<PreparedHum> take_prepared();

 private:
  /// A hum on its way through the stages.
  struct HumInWork {
    std::string file;                    ///< fingerprint of its file
    std::string pitch_key, contour_key;  ///< under which its results are kept
    std::map<std::string, int> judged;   ///< relevance by song
    std::optional<Hearing> hearing;
    std::optional<Query> query;
    std::string failure;  ///< why it could not be read, or empty
  };

  void for_each_hum(const char* stage, const auto& make);
  std::string search_key(const std::string& key, std::size_t i) const;

  const Configuration& configuration_;
  const ExperimentProgress& progress_;
  ExperimentResult& result_;
  Qrels qrels_;
  std::vector<Participant> participants_;
  std::vector<HumInWork> hums_;  ///< in the order of the participants
  std::mutex mutex_;             ///< guards calls of `progress_.advance_step`
};

}  // namespace tunefind
