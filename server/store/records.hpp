#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/util/types.hpp"

namespace tunefind::server {

// Records that the service stores as JSON objects (server/store/service_store.hpp). A member that an older version did
// not write has its default when it is read.

struct Account {
  Owner owner = 0;
  std::string name;
  std::string password_hash;  ///< Argon2id with its salt and parameters, as libsodium writes it
  Time created = 0;
  bool consent = false;  ///< the owner allows that feedback and hums are exported for research
};

/// A session of the page or a token of a program. It is stored under the hash of its secret.
struct Credential {
  Owner owner = 0;
  std::string id;
  bool token = false;  ///< false for a session
  std::string label;   ///< of a token, as its owner named it
  Time created = 0;
  Time expires = 0;
  Time used = 0;  ///< of a session: a recent use; 0 until it is used
};

/// What has become of an uploaded song: it waits for its analysis, is being analysed, can be found, or could not be
/// analysed.
enum class SongState { queued, running, ready, failed };
inline constexpr std::array kSongStates{SongState::queued, SongState::running, SongState::ready, SongState::failed};
/// The state's name as it is stored and as API.md has it: the name of the enumerator.
const char* to_string(SongState state);
std::optional<SongState> song_state_from_string(std::string_view name);

/// An uploaded file. `id` is the hash of its bytes.
struct StoredSong {
  std::string id;
  std::string title;
  std::string file;  ///< its name, without folders
  std::string media_type;
  std::uint64_t bytes = 0;
  SongState state = SongState::queued;
  std::string reason;                ///< one line; empty unless the state is `failed`
  std::optional<double> duration_s;  ///< this and the next two are unknown until the song is analysed
  std::optional<double> bpm;
  std::optional<std::string> key;
  std::vector<std::string> tags;
  bool favourite = false;
  Time added = 0;
  std::string job;  ///< id of the last job for this song
};

/// What a job does. `ingest`: analyses an uploaded song and stores its features.
enum class JobKind { ingest };
const char* to_string(JobKind kind);
std::optional<JobKind> job_kind_from_string(std::string_view name);

enum class JobState { queued, running, done, failed };
inline constexpr std::array kJobStates{JobState::queued, JobState::running, JobState::done, JobState::failed};
/// The state's name as it is stored and as API.md has it: the name of the enumerator.
const char* to_string(JobState state);
std::optional<JobState> job_state_from_string(std::string_view name);

/// Work on a song that is to be done once.
struct Job {
  std::string id;  ///< ids sort by time of creation
  Owner owner = 0;
  JobKind kind = JobKind::ingest;
  std::string song;
  std::string title;
  JobState state = JobState::queued;
  int attempts = 0;
  std::string reason;  ///< why it failed or was put off, one line; empty otherwise
  Time created = 0;
  Time finished = 0;  ///< 0 until it is done or failed
};

/// JSON of the records for the database. The `from_json` functions throw Json::exception if a member has the wrong
/// type, and StorageError that names the record if a state or kind is unknown, for example to an older version.
void to_json(Json& json, const Account& account);
void from_json(const Json& json, Account& account);
void to_json(Json& json, const Credential& credential);
void from_json(const Json& json, Credential& credential);
void to_json(Json& json, const StoredSong& song);
void from_json(const Json& json, StoredSong& song);
void to_json(Json& json, const Job& job);
void from_json(const Json& json, Job& job);

/// An id that sorts by `time`: 12 hexadecimal digits of the time, then 12 random ones.
std::string id_by_time(Time time);

}  // namespace tunefind::server
