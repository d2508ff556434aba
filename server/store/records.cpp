#include "server/store/records.hpp"

#include <chrono>
#include <cmath>
#include <ctime>
#include <fmt/chrono.h>
#include <sodium.h>

namespace tunefind::server {
namespace {

constexpr double kPerSemitone = 100;  // pitch is kept to the cent

/// Reads a member if it is there.
template <class Value>
void take(const Json& json, const char* name, Value& value) {
  if (const auto found = json.find(name); found != json.end()) found->get_to(value);
}

template <class Value>
void take(const Json& json, const char* name, std::optional<Value>& value) {
  if (const auto found = json.find(name); found != json.end() && !found->is_null()) value = found->get<Value>();
}

template <class Value>
Json or_null(const std::optional<Value>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json melody_json(const Melody& melody) {
  std::vector<int> cents;
  for (std::size_t i = 0; i < melody.pitch.size(); ++i)
    cents.push_back(static_cast<int>(std::lround(melody.pitch[i] * kPerSemitone)));
  std::vector<int> voiced(melody.voiced.begin(), melody.voiced.end());
  return {{"hop_s", melody.hop_s}, {"start_s", melody.start_s}, {"cents", cents}, {"voiced", voiced}};
}

Melody melody_of(const Json& json) {
  Melody melody;
  take(json, "hop_s", melody.hop_s);
  take(json, "start_s", melody.start_s);
  for (const int cents : json.at("cents")) melody.pitch.push_back(static_cast<float>(cents / kPerSemitone));
  for (const int voiced : json.at("voiced")) melody.voiced.push_back(voiced != 0);
  if (melody.pitch.size() != melody.voiced.size())
    throw Json::other_error::create(501, "a melody has other numbers of pitches and of voicings", nullptr);
  return melody;
}

}  // namespace

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

void to_json(Json& json, const Feedback& feedback) {
  json = {{"right", feedback.right}, {"wrong", feedback.wrong}, {"none", feedback.none}};
}

void from_json(const Json& json, Feedback& feedback) {
  take(json, "right", feedback.right);
  take(json, "wrong", feedback.wrong);
  take(json, "none", feedback.none);
}

void to_json(Json& json, const Hum& hum) {
  json = {{"id", hum.id},
          {"at", hum.at},
          {"media_type", hum.media_type},
          {"bytes", hum.bytes},
          {"melody", melody_json(hum.melody)},
          {"answer", hum.answer},
          {"feedback", Json(hum.feedback)}};
}

void from_json(const Json& json, Hum& hum) {
  take(json, "id", hum.id);
  take(json, "at", hum.at);
  take(json, "media_type", hum.media_type);
  take(json, "bytes", hum.bytes);
  hum.melody = melody_of(json.at("melody"));
  hum.answer = json.at("answer");
  take(json, "feedback", hum.feedback);
}

Time now() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

std::string iso_time(Time time) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(static_cast<std::time_t>(time / 1000)));
}

std::string id_by_time(Time time) {
  std::uint64_t chance = 0;
  randombytes_buf(&chance, sizeof chance);
  return fmt::format("{:012x}{:012x}", static_cast<std::uint64_t>(time) & 0xffffffffffff, chance & 0xffffffffffff);
}

}  // namespace tunefind::server
