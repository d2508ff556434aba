#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "alignment/pitch_lines.hpp"
#include "engine/ranking/recurrences.hpp"
#include "server/http/http_error.hpp"
#include "server/http/json_body.hpp"
#include "server/routes/answer.hpp"
#include "server/routes/call.hpp"
#include "server/routes/routes.hpp"
#include "server/service/service.hpp"
#include "server/store/object_keys.hpp"
#include "server/store/stored_hum.hpp"

namespace tunefind::server {
namespace {

constexpr double kAround_s = 2;  // how much of the song's line is shown before and after the match; chosen by hand

/// The member "judged" of HumLine.
Json judgement_of(const StoredHum& hum) {
  const Feedback& feedback = hum.feedback;
  if (feedback.none) return "none";
  const Json& results = hum.answer.at("results");
  const std::string first = results.empty() ? "" : results[0]["song"]["id"].get<std::string>();
  const auto lists_first = [&](const std::vector<std::string>& songs) {
    return std::find(songs.begin(), songs.end(), first) != songs.end();
  };
  if (!feedback.right.empty()) return lists_first(feedback.right) ? "right" : "lower";
  return lists_first(feedback.wrong) ? Json("wrong") : Json(nullptr);
}

/// `HumLine` of API.md.
Json line_of(const StoredHum& hum) {
  const Json& results = hum.answer.at("results");
  const Json first = results.empty() ? Json(nullptr) : results[0];
  const auto of_first = [&](const auto& value) { return results.empty() ? Json(nullptr) : Json(value()); };
  return {{"id", hum.id},
          {"at", hum.answer.at("at")},
          {"duration_s", hum.answer.at("duration_s")},
          {"verdict", hum.answer.at("verdict")},
          {"song", of_first([&] { return first["song"]["id"]; })},
          {"title", of_first([&] { return first["song"]["title"]; })},
          {"confidence", of_first([&] { return first["confidence"]; })},
          {"judged", judgement_of(hum)}};
}

void list_hums(Call& call) {
  const int offset = call.integer("offset", 0, 0, 1 << 30), limit = call.integer("limit", 50, 1, 1000);
  Json page = Json::array();
  int at = 0;
  call.service.store.each_hum(call.owner, [&](StoredHum&& hum) {
    if (at++ >= offset) page.push_back(line_of(hum));
    return at < offset + limit;
  });
  call.answer(200, {{"hums", page}, {"total", call.service.store.count_hums(call.owner)}});
}

void delete_hum(Call& call) {
  const std::string id = call.part(0);
  call.hum(id);
  call.service.objects->check();  // without it, the hum is unchanged
  if (!call.own_library()->remove_hum(id)) throw not_found("hum");
  call.remove_object(hum_key(call.owner, id));
  call.nothing();
}

/// True if the feedback judges the song. Such a song can be judged again even if it has been deleted since.
bool judges(const Feedback& feedback, const std::string& song) {
  const auto in = [&](const std::vector<std::string>& songs) {
    return std::find(songs.begin(), songs.end(), song) != songs.end();
  };
  return in(feedback.right) || in(feedback.wrong);
}

void give_feedback(Call& call) {
  const StoredHum hum = call.hum(call.part(0));
  const Json json = call.object({"right", "wrong", "none"});
  Feedback feedback;
  feedback.right = optional_member<std::vector<std::string>>(json, "right").value_or(std::vector<std::string>());
  feedback.wrong = optional_member<std::vector<std::string>>(json, "wrong").value_or(std::vector<std::string>());
  feedback.none = optional_member<bool>(json, "none").value_or(false);
  if (feedback.none && !feedback.right.empty()) throw bad_request("'right' must be empty where 'none' is true");
  if (feedback.right.size() + feedback.wrong.size() > 1000) throw bad_request("that is too many songs");
  const std::shared_ptr<Library> library = call.own_library();
  for (auto* songs : {&feedback.right, &feedback.wrong}) {
    for (const std::string& song : *songs)
      if (!library->song(song) && !judges(hum.feedback, song)) throw not_found("song");
    std::sort(songs->begin(), songs->end());
    songs->erase(std::unique(songs->begin(), songs->end()), songs->end());
  }
  for (const std::string& song : feedback.right)
    if (std::find(feedback.wrong.begin(), feedback.wrong.end(), song) != feedback.wrong.end())
      throw bad_request("a song cannot be both right and wrong");
  const auto judged = library->change_hum(hum.id, [&](StoredHum& changed) { changed.feedback = feedback; });
  if (!judged) throw not_found("hum");
  call.answer(200, current_answer(*judged, *library));
}

/// Lines as two arrays, times and pitches; a null pitch separates one line from the next.
Json curve_of(const std::vector<PitchLine>& lines) {
  Json times = Json::array(), pitch = Json::array();
  for (const PitchLine& line : lines) {
    if (!times.empty() && !line.empty()) {
      times.push_back(std::round(line.front().time_s * 1000) / 1000);
      pitch.push_back(nullptr);
    }
    for (const PitchPoint& point : line) {
      times.push_back(std::round(point.time_s * 1000) / 1000);
      pitch.push_back(std::round(point.pitch * 100) / 100);
    }
  }
  return {{"times_s", times}, {"pitch", pitch}};
}

/// The part of a melody in [from_s, to_s].
Melody excerpt(const Melody& melody, double from_s, double to_s) {
  Melody part{melody.hop_s, 0, {}, {}};
  const auto frame = [&](double seconds) {
    const double frames =
        std::clamp((seconds - melody.start_s) / melody.hop_s, 0.0, static_cast<double>(melody.frames()));
    return static_cast<std::size_t>(frames);
  };
  const std::size_t first = frame(from_s), last = std::max(first, frame(to_s));
  part.start_s = melody.start_s + static_cast<double>(first) * melody.hop_s;
  part.pitch.assign(melody.pitch.begin() + static_cast<std::ptrdiff_t>(first),
                    melody.pitch.begin() + static_cast<std::ptrdiff_t>(last));
  part.voiced.assign(melody.voiced.begin() + static_cast<std::ptrdiff_t>(first),
                     melody.voiced.begin() + static_cast<std::ptrdiff_t>(last));
  return part;
}

/// Mean distance of a hum from a melody in semitones, disregarding octaves: 0 to 6. Counts 6, the largest, where the
/// melody is silent; 0 for an empty hum.
double distance(const std::vector<PitchLine>& hum, const Melody& melody) {
  double sum = 0;
  std::size_t count = 0;
  for (const PitchLine& line : hum)
    for (const PitchPoint& point : line) {
      const double frame = (point.time_s - melody.start_s) / melody.hop_s;
      double off = 6;
      if (frame >= 0 && frame < static_cast<double>(melody.frames()) && melody.voiced[static_cast<std::size_t>(frame)])
        off = std::abs(std::remainder(point.pitch - melody.pitch[static_cast<std::size_t>(frame)], 12));
      sum += off;
      ++count;
    }
  return count == 0 ? 0 : sum / static_cast<double>(count);
}

void send_alignment(Call& call) {
  const StoredHum hum = call.hum(call.part(0));
  const std::optional<std::string> id = call.text("song");
  if (!id) throw bad_request("'song' is missing");
  const StoredSong song = call.song(*id);
  if (song.state != SongState::ready) throw conflict("the song is not ready");
  const auto [alignment, tune] = call.own_library()->align(song.id, hum.melody);
  const std::vector<PitchLine> hum_on_song = pitch_lines_on_song(hum.melody, alignment.path);
  std::vector<PitchLine> line;  // of the song's melody lines, the nearest to the hum
  double nearest = std::numeric_limits<double>::infinity();
  for (const MelodyLine& one : tune.lines) {
    const Melody part = excerpt(one.melody, alignment.start_s - kAround_s, alignment.end_s + kAround_s);
    const double off = distance(hum_on_song, part);
    if (off < nearest) {
      nearest = off;
      line = pitch_lines(part);
    }
  }
  call.answer(200, {{"song", curve_of(line)}, {"hum", curve_of(hum_on_song)}});
}

void send_recording(Call& call) {
  const StoredHum hum = call.hum(call.part(0));
  call.send(hum_key(call.owner, hum.id), hum.media_type, hum.id);
}

}  // namespace

void add_hum_routes(Router& router) {
  router.get("/v1/hums", Access::owner, list_hums, {"offset", "limit"});
  router.get("/v1/hums/ID", Access::owner,
             [](Call& call) { call.answer(200, current_answer(call.hum(call.part(0)), *call.own_library())); });
  router.remove("/v1/hums/ID", Access::owner, delete_hum).in(Lane::storage);
  router.get("/v1/hums/ID/recording", Access::owner, send_recording).in(Lane::storage);
  router.get("/v1/hums/ID/alignment", Access::owner, send_alignment, {"song"});
  router.put("/v1/hums/ID/feedback", Access::owner, give_feedback);
}

}  // namespace tunefind::server
