#include "server/store/records.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include "features/error.hpp"
#include "features/text_lines.hpp"
#include "server/store/json_members.hpp"

namespace tunefind::server {
namespace {

/// The value of `all` that has this name.
template <class Enum, std::size_t kCount>
std::optional<Enum> named(const std::array<Enum, kCount>& all, std::string_view name) {
  for (const Enum one : all)
    if (name == to_string(one)) return one;
  return std::nullopt;
}

/// Reads the member `name`, an enumerator's name, if the object has it. `record` names the record in errors.
template <class Enum>
void take_enum(const Json& json, const char* name, Enum& value,
               std::optional<Enum> (&from_string)(std::string_view text), const std::string& record) {
  const auto found = json.find(name);
  if (found == json.end()) return;
  const auto text = found->get<std::string>();
  const std::optional<Enum> known = from_string(text);
  if (!known)
    throw StorageError(fmt::format("the service's database: {}: unknown {} {}", record, name, tunefind::quoted(text)));
  value = *known;
}

}  // namespace

const char* to_string(SongState state) {
  switch (state) {
    case SongState::queued:
      return "queued";
    case SongState::running:
      return "running";
    case SongState::ready:
      return "ready";
    case SongState::failed:
      return "failed";
  }
  return "";
}

std::optional<SongState> song_state_from_string(std::string_view name) { return named(kSongStates, name); }

const char* to_string(JobKind) { return "ingest"; }

std::optional<JobKind> job_kind_from_string(std::string_view name) { return named(std::array{JobKind::ingest}, name); }

const char* to_string(JobState state) {
  switch (state) {
    case JobState::queued:
      return "queued";
    case JobState::running:
      return "running";
    case JobState::done:
      return "done";
    case JobState::failed:
      return "failed";
  }
  return "";
}

std::optional<JobState> job_state_from_string(std::string_view name) { return named(kJobStates, name); }

void to_json(Json& json, const Account& account) {
  json = {{"owner", account.owner},
          {"name", account.name},
          {"password", account.password_hash},
          {"created", account.created},
          {"consent", account.consent}};
}

void from_json(const Json& json, Account& account) {
  take(json, "owner", account.owner);
  take(json, "name", account.name);
  take(json, "password", account.password_hash);
  take(json, "created", account.created);
  take(json, "consent", account.consent);
}

void to_json(Json& json, const Credential& credential) {
  json = {{"owner", credential.owner}, {"id", credential.id},           {"token", credential.token},
          {"label", credential.label}, {"created", credential.created}, {"expires", credential.expires},
          {"used", credential.used}};
}

void from_json(const Json& json, Credential& credential) {
  take(json, "owner", credential.owner);
  take(json, "id", credential.id);
  take(json, "token", credential.token);
  take(json, "label", credential.label);
  take(json, "created", credential.created);
  take(json, "expires", credential.expires);
  take(json, "used", credential.used);
}

void to_json(Json& json, const StoredSong& song) {
  json = {{"id", song.id},
          {"title", song.title},
          {"file", song.file},
          {"media_type", song.media_type},
          {"bytes", song.bytes},
          {"state", to_string(song.state)},
          {"reason", song.reason},
          {"duration_s", or_null(song.duration_s)},
          {"bpm", or_null(song.bpm)},
          {"key", or_null(song.key)},
          {"tags", song.tags},
          {"favourite", song.favourite},
          {"added", song.added},
          {"job", song.job}};
}

void from_json(const Json& json, StoredSong& song) {
  take(json, "id", song.id);
  take(json, "title", song.title);
  take(json, "file", song.file);
  take(json, "media_type", song.media_type);
  take(json, "bytes", song.bytes);
  take_enum(json, "state", song.state, song_state_from_string, "song " + tunefind::quoted(song.id));
  take(json, "reason", song.reason);
  take(json, "duration_s", song.duration_s);
  take(json, "bpm", song.bpm);
  take(json, "key", song.key);
  take(json, "tags", song.tags);
  take(json, "favourite", song.favourite);
  take(json, "added", song.added);
  take(json, "job", song.job);
}

void to_json(Json& json, const Job& job) {
  json = {{"id", job.id},
          {"owner", job.owner},
          {"kind", to_string(job.kind)},
          {"song", job.song},
          {"title", job.title},
          {"state", to_string(job.state)},
          {"attempts", job.attempts},
          {"reason", job.reason},
          {"created", job.created},
          {"finished", job.finished}};
}

void from_json(const Json& json, Job& job) {
  take(json, "id", job.id);
  take(json, "owner", job.owner);
  take_enum(json, "kind", job.kind, job_kind_from_string, "job " + tunefind::quoted(job.id));
  take(json, "song", job.song);
  take(json, "title", job.title);
  take_enum(json, "state", job.state, job_state_from_string, "job " + tunefind::quoted(job.id));
  take(json, "attempts", job.attempts);
  take(json, "reason", job.reason);
  take(json, "created", job.created);
  take(json, "finished", job.finished);
}

std::string id_by_time(Time time) {
  std::uint64_t random = 0;
  randombytes_buf(&random, sizeof random);
  return fmt::format("{:012x}{:012x}", static_cast<std::uint64_t>(time) & 0xffffffffffff, random & 0xffffffffffff);
}

}  // namespace tunefind::server
