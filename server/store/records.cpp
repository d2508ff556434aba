#include "server/store/records.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include "server/store/json_members.hpp"

namespace tunefind::server {

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
          {"label", credential.label}, {"created", credential.created}, {"expires", credential.expires}};
}

void from_json(const Json& json, Credential& credential) {
  take(json, "owner", credential.owner);
  take(json, "id", credential.id);
  take(json, "token", credential.token);
  take(json, "label", credential.label);
  take(json, "created", credential.created);
  take(json, "expires", credential.expires);
}

void to_json(Json& json, const StoredSong& song) {
  json = {{"id", song.id},
          {"title", song.title},
          {"file", song.file},
          {"media_type", song.media_type},
          {"bytes", song.bytes},
          {"state", song.state},
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
  take(json, "state", song.state);
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
          {"kind", job.kind},
          {"song", job.song},
          {"title", job.title},
          {"state", job.state},
          {"attempts", job.attempts},
          {"reason", job.reason},
          {"created", job.created},
          {"finished", job.finished},
          {"lease_until", job.lease_until}};
}

void from_json(const Json& json, Job& job) {
  take(json, "id", job.id);
  take(json, "owner", job.owner);
  take(json, "kind", job.kind);
  take(json, "song", job.song);
  take(json, "title", job.title);
  take(json, "state", job.state);
  take(json, "attempts", job.attempts);
  take(json, "reason", job.reason);
  take(json, "created", job.created);
  take(json, "finished", job.finished);
  take(json, "lease_until", job.lease_until);
}

std::string id_by_time(Time time) {
  std::uint64_t chance = 0;
  randombytes_buf(&chance, sizeof chance);
  return fmt::format("{:012x}{:012x}", static_cast<std::uint64_t>(time) & 0xffffffffffff, chance & 0xffffffffffff);
}

}  // namespace tunefind::server
