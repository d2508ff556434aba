#include "engine/query.hpp"

#include <algorithm>
#include <cmath>

#include "features/audio_files/loudness_gate.hpp"

namespace tunefind {
namespace {

constexpr double kShortest_s = 2.0;  // voiced time of three or four notes: too few to tell songs apart
constexpr float kNarrowest = 1.5f;   // semitones from the 10th to the 90th percentile of pitch: one note wavers by less
constexpr double kQuiet_db = -50;    // dBFS: a voice near a microphone has -35 and more
constexpr float kFullScale = 0.97f;  // from here on a sample is at full scale: resampling rounds off clipped peaks
constexpr double kClippedShare = 2e-3;  // of samples at full scale: a recording that just reaches it has far fewer
constexpr double kGate_db = 30;         // frames further below the loudest ones are not the hum
constexpr double kPitchedShare = 0.5;   // voiced share of loud frames: hums have .8 and more, speech and noise less

constexpr const char* kNoClearPitch = "no_clear_pitch";

/// True if all voiced pitches are within what a single note wavers.
bool is_one_note(const Melody& melody) {
  std::vector<float> pitch;
  for (std::size_t i = 0; i < melody.frames(); ++i)
    if (melody.voiced[i]) pitch.push_back(melody.pitch[i]);
  std::sort(pitch.begin(), pitch.end());
  return !pitch.empty() && pitch[pitch.size() * 9 / 10] - pitch[pitch.size() / 10] < kNarrowest;
}

/// Level in dBFS that a tenth of all blocks of 100 ms exceed; -120 for an empty recording.
double loud_level_db(const Audio& audio) {
  const auto block = static_cast<std::size_t>(audio.sample_rate / 10);
  std::vector<double> power;
  for (std::size_t first = 0; first < audio.samples.size(); first += block) {
    const std::size_t last = std::min(first + block, audio.samples.size());
    double sum = 0;
    for (std::size_t i = first; i < last; ++i) sum += static_cast<double>(audio.samples[i]) * audio.samples[i];
    power.push_back(sum / static_cast<double>(last - first));
  }
  if (power.empty()) return -120;
  const auto at = power.begin() + static_cast<std::ptrdiff_t>(power.size() * 9 / 10);
  std::nth_element(power.begin(), at, power.end());
  return 10 * std::log10(*at + 1e-12);
}

bool is_clipped(const Audio& audio) {
  const auto full =
      std::count_if(audio.samples.begin(), audio.samples.end(), [](float x) { return std::abs(x) >= kFullScale; });
  return static_cast<double>(full) > kClippedShare * static_cast<double>(audio.samples.size());
}

bool lacks_clear_pitch(const Audio& audio, const PitchTrack& track) {
  const auto loud =
      loud_frames(audio, static_cast<std::size_t>(std::lround(track.hop_s * audio.sample_rate)), kGate_db);
  double sounding = 0, pitched = 0;
  for (std::size_t i = 0; i < std::min(loud.size(), track.frames()); ++i) {
    sounding += loud[i];
    pitched += loud[i] && track.voiced[i];
  }
  return pitched < kPitchedShare * sounding;
}

}  // namespace

Query make_query(Melody melody) {
  Query query{std::move(melody), {}, {}};
  const auto voiced = std::count(query.melody.voiced.begin(), query.melody.voiced.end(), std::uint8_t{1});
  query.quality.voiced_s = static_cast<double>(voiced) * query.melody.hop_s;
  if (voiced == 0)
    query.quality.issues.push_back("no_pitch");
  else if (query.quality.voiced_s < kShortest_s)
    query.quality.issues.push_back("too_short");
  else if (is_one_note(query.melody))
    query.quality.issues.push_back("one_note");
  return query;
}

Query make_query(Melody melody, const Hearing& hearing) {
  Query query = make_query(std::move(melody));
  query.sound = hearing.sound;
  for (const std::string& issue : hearing.issues)
    if (issue != kNoClearPitch || !query.melody.empty()) query.quality.issues.push_back(issue);
  return query;
}

std::vector<std::string> recording_issues(const Audio& audio, const PitchTrack& track) {
  std::vector<std::string> issues;
  if (loud_level_db(audio) < kQuiet_db) issues.push_back("too_quiet");
  if (is_clipped(audio)) issues.push_back("clipped");
  if (lacks_clear_pitch(audio, track)) issues.push_back(kNoClearPitch);
  return issues;
}

std::string advice_for(const std::string& issue) {
  if (issue == "no_pitch") return "nothing in it has a pitch: hum a melody, nearer to the microphone";
  if (issue == "too_short") return "short hum: five seconds or more help";
  if (issue == "one_note") return "all on one note: hum the ups and downs of the melody";
  if (issue == "too_quiet") return "very quiet: hum louder or nearer to the microphone";
  if (issue == "clipped") return "cut off at full scale: turn the level down";
  if (issue == "no_clear_pitch") return "little of it has a pitch: hum on mm or na, without other sounds";
  if (issue == "impossible_pitch") return "some frames hold a frequency that is no pitch: they count as silence";
  return issue;
}

}  // namespace tunefind
