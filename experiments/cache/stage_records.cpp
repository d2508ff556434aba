#include "experiments/cache/stage_records.hpp"

#include <boost/archive/binary_iarchive.hpp>
#include <boost/archive/binary_oarchive.hpp>
#include <boost/serialization/string.hpp>
#include <boost/serialization/vector.hpp>
#include <optional>
#include <sstream>

#include "features/error.hpp"

namespace boost::serialization {

using namespace tunefind;

template <class Archive, class Value>
void serialize(Archive& archive, std::optional<Value>& value, unsigned) {
  bool there = value.has_value();
  archive& there;
  if constexpr (Archive::is_loading::value) value = there ? std::optional<Value>(Value()) : std::nullopt;
  if (there) archive&* value;
}

template <class Archive>
void serialize(Archive& archive, PitchTrack& track, unsigned) {
  archive& track.hop_s& track.pitch& track.voiced;
}

template <class Archive>
void serialize(Archive& archive, Melody& melody, unsigned) {
  archive& melody.hop_s& melody.start_s& melody.pitch& melody.voiced;
}

template <class Archive>
void serialize(Archive& archive, MelLevels& sound, unsigned) {
  archive& sound.hop_s& sound.levels;
}

template <class Archive>
void serialize(Archive& archive, Hearing& hearing, unsigned) {
  archive& hearing.track& hearing.issues& hearing.sound& hearing.melody_of_notes;
}

template <class Archive>
void serialize(Archive& archive, QueryQuality& quality, unsigned) {
  archive& quality.voiced_s& quality.issues;
}

template <class Archive>
void serialize(Archive& archive, Query& query, unsigned) {
  archive& query.melody& query.quality& query.sound;
}

template <class Archive>
void serialize(Archive& archive, HumTraits& traits, unsigned) {
  archive& traits.duration_s& traits.range_st& traits.voiced_share;
}

template <class Archive>
void serialize(Archive& archive, QueryMetrics& metrics, unsigned) {
  for (const Metric& metric : kMetrics) archive& metrics.*metric.value;
}

template <class Archive>
void serialize(Archive& archive, RankedSong& song, unsigned) {
  archive& song.song& song.score;
}

template <class Archive>
void serialize(Archive& archive, QueryOutcome& outcome, unsigned) {
  archive& outcome.query& outcome.person& outcome.failure& outcome.quality& outcome.traits& outcome.metrics;
  archive& outcome.rank& outcome.align_rank& outcome.filter_rank& outcome.right_is_candidate& outcome.lost_at;
  archive& outcome.verdict& outcome.confidence& outcome.songs& outcome.search_ms;
}

}  // namespace boost::serialization

namespace tunefind {
namespace {

template <class Record>
std::string bytes(const Record& record) {
  std::ostringstream sink;
  boost::archive::binary_oarchive(sink, boost::archive::no_header) << record;
  return std::move(sink).str();
}

template <class Record>
Record record_from(const std::string& bytes) {
  Record record;
  std::istringstream source(bytes);
  try {
    boost::archive::binary_iarchive(source, boost::archive::no_header) >> record;
  } catch (const std::exception& error) {
    throw StorageError(std::string("a kept result is damaged: ") + error.what());
  }
  return record;
}

}  // namespace

std::string bytes_of(const Hearing& hearing) { return bytes(hearing); }
std::string bytes_of(const Query& query) { return bytes(query); }
std::string bytes_of(const QueryOutcome& outcome) { return bytes(outcome); }

Hearing hearing_from(const std::string& bytes) { return record_from<Hearing>(bytes); }
Query query_from(const std::string& bytes) { return record_from<Query>(bytes); }
QueryOutcome outcome_from(const std::string& bytes) { return record_from<QueryOutcome>(bytes); }

}  // namespace tunefind
