#include "server/store/stored_hum.hpp"

#include <cmath>

#include "server/store/json_members.hpp"

namespace tunefind::server {
namespace {

constexpr double kPerSemitone = 100;  // pitch is stored in whole cents

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
    throw Json::other_error::create(501, "a melody has different numbers of pitches and voicings", nullptr);
  return melody;
}

}  // namespace

void to_json(Json& json, const Feedback& feedback) {
  json = {{"right", feedback.right}, {"wrong", feedback.wrong}, {"none", feedback.none}};
}

void from_json(const Json& json, Feedback& feedback) {
  take(json, "right", feedback.right);
  take(json, "wrong", feedback.wrong);
  take(json, "none", feedback.none);
}

void to_json(Json& json, const StoredHum& hum) {
  json = {{"id", hum.id},
          {"at", hum.at},
          {"media_type", hum.media_type},
          {"bytes", hum.bytes},
          {"melody", melody_json(hum.melody)},
          {"answer", hum.answer},
          {"feedback", Json(hum.feedback)}};
}

void from_json(const Json& json, StoredHum& hum) {
  take(json, "id", hum.id);
  take(json, "at", hum.at);
  take(json, "media_type", hum.media_type);
  take(json, "bytes", hum.bytes);
  hum.melody = melody_of(json.at("melody"));
  hum.answer = json.at("answer");
  take(json, "feedback", hum.feedback);
}

}  // namespace tunefind::server
