#include "experiments/bench/failures.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

namespace tunefind {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kAround_s = 1.5;  // of the song shown before and after the match

std::optional<std::size_t> position_of(const std::string& song, const SongIndex& index) {
  std::size_t low = 0, high = index.size();
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    (index.id(middle) < song ? low : high) = index.id(middle) < song ? middle + 1 : middle;
  }
  return low < index.size() && index.id(low) == song ? std::optional(low) : std::nullopt;
}

/// The melody of a song of one line, whose salience it is.
Melody line_of(const Salience& salience) {
  Melody melody{salience.hop_s, 0, {}, {}};
  for (std::size_t i = 0; i < salience.frames(); ++i) {
    const bool sounds = salience.offsets[i] < salience.offsets[i + 1];
    melody.voiced.push_back(sounds);
    melody.pitch.push_back(sounds ? static_cast<float>(salience.peaks[salience.offsets[i]].pitch()) : 0);
  }
  return melody;
}

/// The line of a song to be shown: the one that matched, else the one that stands for the view that did.
Melody line_of(const Tune& tune, const std::string& matched) {
  if (!tune.polyphonic) return line_of(tune.salience);
  for (const std::string& role : {matched, std::string(matched == "plain" ? "voice" : "lead")})
    for (const MelodyLine& line : tune.lines)
      if (line.role == role) return line.melody;
  return {};
}

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

HumOnSong lay(const Query& query, const std::string& song, const SongIndex& index, const QueryAligner& aligner) {
  HumOnSong laid;
  laid.song = song;
  const std::optional<std::size_t> position = position_of(song, index);
  if (!position) return laid;
  laid.title = index.title(*position);
  const auto tune = index.tune(*position);
  const Alignment found = aligner.align(*tune);
  if (found.path.empty()) return laid;
  laid.score = found.score;
  laid.start_s = found.start_s;
  laid.end_s = found.end_s;
  laid.transposition = found.transposition;
  laid.tempo_ratio = found.tempo_ratio;
  laid.hum = pitch_lines_on_song(query.melody, found.path);
  laid.line = within(pitch_lines(line_of(*tune, found.line)), found.start_s - kAround_s, found.end_s + kAround_s);
  return laid;
}

/// Of the songs that are right, the one that the ranking has first, else the first by id that the index holds.
std::string best_right(const QueryOutcome& outcome, const std::map<std::string, int>& judged, const SongIndex& index) {
  for (const RankedSong& one : outcome.songs)
    if (const auto found = judged.find(one.song); found != judged.end() && found->second > 0) return one.song;
  std::string some;
  for (const auto& [song, grade] : judged) {
    if (grade <= 0) continue;
    if (position_of(song, index)) return song;
    if (some.empty()) some = song;
  }
  return some;
}

double rounded(double value, double step) { return std::round(value / step) * step; }

Json lines_json(const std::vector<PitchLine>& lines) {
  Json list = Json::array();
  for (const PitchLine& line : lines) {
    Json points = Json::array();
    // What lies on a level between its neighbours says nothing.
    for (std::size_t i = 0; i < line.size(); ++i)
      if (i == 0 || i + 1 == line.size() || line[i].pitch != line[i - 1].pitch || line[i].pitch != line[i + 1].pitch)
        points.push_back({rounded(line[i].time_s, 0.001), rounded(line[i].pitch, 0.01)});
    list.push_back(std::move(points));
  }
  return list;
}

Json laid_json(const HumOnSong& laid) {
  return {{"song", laid.song},
          {"title", laid.title},
          {"score", laid.score},
          {"start_s", rounded(laid.start_s, 0.001)},
          {"end_s", rounded(laid.end_s, 0.001)},
          {"transposition", rounded(laid.transposition, 0.01)},
          {"tempo_ratio", rounded(laid.tempo_ratio, 0.001)},
          {"hum", lines_json(laid.hum)},
          {"line", lines_json(laid.line)}};
}

}  // namespace

Failure analyse_failure(const Query& query, const QueryOutcome& outcome, const std::map<std::string, int>& judged,
                        const SongIndex& index, const Strategies& strategies, Anchor anchor) {
  const auto aligner = strategies.align->bind(query.melody, index.hop_s(), anchor);
  Failure failure;
  failure.right = lay(query, best_right(outcome, judged, index), index, *aligner);
  if (!outcome.songs.empty()) failure.first = lay(query, outcome.songs.front().song, index, *aligner);
  return failure;
}

std::string failure_json(const Failure& failure) {
  const Json object = {{"right", laid_json(failure.right)}, {"first", laid_json(failure.first)}};
  return object.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace tunefind
