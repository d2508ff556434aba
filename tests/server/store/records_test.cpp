// Records survive a round trip through JSON, and a state or kind that this version does not know is an error that names
// the record.
#include "server/store/records.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "features/error.hpp"

using namespace tunefind;
using namespace tunefind::server;

namespace {

template <class Record>
void check_refused(const Record& record, const char* member, const std::string& message) {
  Json json = record;
  json[member] = "melting";
  BOOST_CHECK_EXCEPTION(json.get<Record>(), StorageError, [&](const StorageError& error) {
    BOOST_TEST(error.what() == message);
    return true;
  });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(records_test)

BOOST_AUTO_TEST_CASE(every_state_survives_a_round_trip) {
  for (const SongState state : kSongStates) {
    StoredSong song;
    song.state = state;
    BOOST_TEST((Json(song).get<StoredSong>().state == state));
    BOOST_TEST((song_state_from_string(to_string(state)) == state));
  }
  for (const JobState state : kJobStates) {
    Job job;
    job.state = state;
    BOOST_TEST((Json(job).get<Job>().state == state));
    BOOST_TEST((job_state_from_string(to_string(state)) == state));
  }
}

BOOST_AUTO_TEST_CASE(an_absent_state_is_queued) {
  BOOST_TEST((Json::object().get<StoredSong>().state == SongState::queued));
  BOOST_TEST((Json::object().get<Job>().state == JobState::queued));
}

BOOST_AUTO_TEST_CASE(an_unknown_state_or_kind_is_an_error_that_names_the_record) {
  StoredSong song;
  song.id = "5a";
  check_refused(song, "state", "the service's database: song '5a': unknown state 'melting'");
  Job job;
  job.id = "7b";
  check_refused(job, "state", "the service's database: job '7b': unknown state 'melting'");
  check_refused(job, "kind", "the service's database: job '7b': unknown kind 'melting'");
  job.state = JobState::done;
  Json json = job;
  json["state"] = "ready";  // a state of songs
  BOOST_CHECK_THROW(json.get<Job>(), StorageError);
}

BOOST_AUTO_TEST_SUITE_END()
