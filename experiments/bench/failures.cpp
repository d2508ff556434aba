#include "experiments/bench/failures.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "features/melody_extraction/line_tune.hpp"

namespace tunefind {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kAround_s = 1.5;  // part of the song that is shown before and after the match; chosen by hand

/// The line of a song to be shown: the one whose role is `matched`, or, if a view of the salience matched, the line
/// that stands for it ("voice" for the plain view, "lead" for the other).
Melody line_of(const Tune& tune, const std::string& matched) {
  if (!tune.polyphonic()) return strongest_line(tune.salience);
  for (const std::string& role : {matched, std::string(matched == "plain" ? "voice" : "lead")})
    for (const MelodyLine& line : tune.lines)
      if (line.role == role) return line.melody;
  return {};
}

/// The parts of the lines between two times; parts of a single point are dropped.
std::vector<PitchLine> within(const std::vector<PitchLine>& lines, double from_s, double to_s) {
  std::vector<PitchLine> kept;
  for (const PitchLine& line : lines) {
    PitchLine inside;
    std::ranges::copy_if(line, std::back_inserter(inside),
                         [&](const PitchPoint& point) { return point.time_s >= from_s && point.time_s <= to_s; });
    if (inside.size() > 1) kept.push_back(std::move(inside));
  }
  return kept;
}

/// Aligns the query to a song. The result has only an id if the index lacks the song, and no lines if nothing matches.
HumOnSong align_on(const Query& query, const std::string& song, const SongIndex& index, const QueryAligner& aligner) {
  HumOnSong on_song;
  on_song.song = song;
  const std::optional<std::size_t> position = index.find(song);
  if (!position) return on_song;
  on_song.title = index.title(*position);
  const auto tune = index.tune(*position);
  const Alignment found = aligner.align(*tune);
  if (found.path.empty()) return on_song;
  on_song.score = found.score;
  on_song.start_s = found.start_s;
  on_song.end_s = found.end_s;
  on_song.transposition = found.transposition;
  on_song.tempo_ratio = found.tempo_ratio;
  on_song.hum = pitch_lines_on_song(query.melody, found.path);
  on_song.line = within(pitch_lines(line_of(*tune, found.line)), found.start_s - kAround_s, found.end_s + kAround_s);
  return on_song;
}

/// The right song that is ranked first; if none is ranked, the first by id that the index holds, or the first of all;
/// "" if no song is right.
std::string best_right(const QueryOutcome& outcome, const std::map<std::string, int>& judged, const SongIndex& index) {
  for (const RankedSong& one : outcome.songs)
    if (const auto found = judged.find(one.song); found != judged.end() && found->second > 0) return one.song;
  std::string some;
  for (const auto& [song, grade] : judged) {
    if (grade <= 0) continue;
    if (index.find(song)) return song;
    if (some.empty()) some = song;
  }
  return some;
}

double rounded(double value, double step) { return std::round(value / step) * step; }

Json lines_json(const std::vector<PitchLine>& lines) {
  Json list = Json::array();
  for (const PitchLine& line : lines) {
    Json points = Json::array();
    // A point at the same pitch as both of its neighbours adds nothing to the drawing.
    for (std::size_t i = 0; i < line.size(); ++i)
      if (i == 0 || i + 1 == line.size() || line[i].pitch != line[i - 1].pitch || line[i].pitch != line[i + 1].pitch)
        points.push_back({rounded(line[i].time_s, 0.001), rounded(line[i].pitch, 0.01)});
    list.push_back(std::move(points));
  }
  return list;
}

Json hum_on_song_json(const HumOnSong& on_song) {
  return {{"song", on_song.song},
          {"title", on_song.title},
          {"score", on_song.score},
          {"start_s", rounded(on_song.start_s, 0.001)},
          {"end_s", rounded(on_song.end_s, 0.001)},
          {"transposition", rounded(on_song.transposition, 0.01)},
          {"tempo_ratio", rounded(on_song.tempo_ratio, 0.001)},
          {"hum", lines_json(on_song.hum)},
          {"line", lines_json(on_song.line)}};
}

}  // namespace

Failure analyse_failure(const Query& query, const QueryOutcome& outcome, const std::map<std::string, int>& judged,
                        const SongIndex& index, const Strategies& strategies, Anchor anchor) {
  const auto aligner = strategies.align->bind(query.melody, index.hop_s(), anchor);
  Failure failure;
  failure.right = align_on(query, best_right(outcome, judged, index), index, *aligner);
  if (!outcome.songs.empty()) failure.first = align_on(query, outcome.songs.front().song, index, *aligner);
  return failure;
}

std::string failure_json(const Failure& failure) {
  const Json object = {{"right", hum_on_song_json(failure.right)}, {"first", hum_on_song_json(failure.first)}};
  return object.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace tunefind
