#include "experiments/generation/recording_pool.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string>
#include <tbb/parallel_for.h>

#include "engine/hearing/song_features.hpp"
#include "experiments/synthesis/beat_synthesis.hpp"
#include "experiments/synthesis/synthesis.hpp"
#include "features/median.hpp"
#include "features/pitch_tracking/contour.hpp"

namespace tunefind {
namespace {

using synthesis::Random;

constexpr double kShortest_s = 6, kLongest_s = 20;  // length of an excerpt in the new recording; chosen by hand
constexpr double kSlowest = 0.8, kFastest = 1.25;   // tempo ratio of the first excerpt, which the others adapt to
constexpr int kHighest8 = 127 * 8;                  // highest pitch of a salience peak, in eighths of a semitone
constexpr double kMelody_s = 40;                    // length of a melody that is played once as a beat
constexpr double kShortestBeat_s = 0.43;            // shortest quarter note: 140 beats a minute
/// Scales as semitones above the tonic; the minor one is natural.
constexpr std::array<int, 7> kMajor{0, 2, 4, 5, 7, 9, 11}, kMinor{0, 2, 3, 5, 7, 8, 10};

/// An excerpt of a source and its position in the new recording.
struct Excerpt {
  const Tune& source;
  double from_s;         ///< its start in the source
  double at_s, seconds;  ///< its start and length in the new recording
  double ratio;          ///< seconds of the source in one second of the new recording
  int shift;             ///< semitones up

  /// The time in the source that sounds at a time of the new recording.
  double source_s(double new_s) const { return from_s + (new_s - at_s) * ratio; }
};

void append(const Salience& source, const Excerpt& excerpt, Salience& made) {
  made.hop_s = source.hop_s;
  const auto last = static_cast<std::size_t>(std::lround((excerpt.at_s + excerpt.seconds) / made.hop_s));
  for (std::size_t frame = made.frames(); frame < last; ++frame) {
    const double at = excerpt.source_s((static_cast<double>(frame) + 0.5) * made.hop_s) / source.hop_s;
    // The source can end within its last frame, so `at` can be past it.
    const std::size_t from = std::min(static_cast<std::size_t>(std::max(0.0, at)), source.frames() - 1);
    for (std::uint32_t n = source.offsets[from]; n < source.offsets[from + 1]; ++n) {
      const int pitch8 = source.peaks[n].pitch8 + 8 * excerpt.shift;
      if (pitch8 >= 0 && pitch8 <= kHighest8)
        made.peaks.push_back({static_cast<std::uint16_t>(pitch8), source.peaks[n].strength});
    }
    made.offsets.push_back(static_cast<std::uint32_t>(made.peaks.size()));
  }
  made.background_cost += source.background_cost * excerpt.seconds;
}

/// A line of the new recording under construction.
struct GrowingLine {
  PitchTrack track;
  double background_sum = 0, seconds = 0;  // of its excerpts: background cost times seconds, and seconds
};

void append(const MelodyLine& source, const Excerpt& excerpt, GrowingLine& made) {
  PitchTrack& track = made.track;
  track.hop_s = source.melody.hop_s;
  const auto frame_at = [&](double at_s) { return static_cast<std::size_t>(std::lround(at_s / track.hop_s)); };
  // Where earlier excerpts have no line of this role, it is silent.
  if (const std::size_t first = frame_at(excerpt.at_s); track.frames() < first)
    track.pitch.resize(first, 0), track.voiced.resize(first, 0);
  for (std::size_t frame = track.frames(); frame < frame_at(excerpt.at_s + excerpt.seconds); ++frame) {
    const double at_s = excerpt.source_s((static_cast<double>(frame) + 0.5) * track.hop_s) - source.melody.start_s;
    const double at = at_s / source.melody.hop_s;
    // The line can begin after the excerpt and end before it; one frame of tolerance is for rounding.
    const bool inside = at >= -1 && at < static_cast<double>(source.melody.frames()) + 1;
    const std::size_t from = std::min(static_cast<std::size_t>(std::max(0.0, at)), source.melody.frames() - 1);
    track.pitch.push_back(inside ? source.melody.pitch[from] + static_cast<float>(excerpt.shift) : 0);
    track.voiced.push_back(inside && source.melody.voiced[from]);
  }
  made.background_sum += source.background_cost * excerpt.seconds;
  made.seconds += excerpt.seconds;
}

void append(const Chroma& source, const Excerpt& excerpt, Chroma& made) {
  for (std::size_t n = 0; n < source.vectors.size(); ++n) {
    const double middle_s = (source.times_s[n] + source.times_s[n + 1]) / 2;
    const double begin_s = excerpt.at_s + (source.times_s[n] - excerpt.from_s) / excerpt.ratio;
    if (middle_s < excerpt.from_s || middle_s >= excerpt.source_s(excerpt.at_s + excerpt.seconds)) continue;
    if (made.times_s.empty()) made.times_s.push_back(0);
    if (!made.vectors.empty()) made.times_s.push_back(std::max(begin_s, made.times_s.back()));
    std::array<float, 12>& vector = made.vectors.emplace_back();
    for (int tone = 0; tone < 12; ++tone)
      vector[static_cast<std::size_t>((tone + excerpt.shift + 24) % 12)] =
          source.vectors[n][static_cast<std::size_t>(tone)];
  }
}

/// A plausible quarter note: the median distance between onsets, doubled or halved until it is 0.43 to 0.86 s.
double quarter_of(const std::vector<Note>& notes) {
  std::vector<double> distances_s;
  for (std::size_t n = 1; n < notes.size(); ++n) distances_s.push_back(notes[n].onset_s - notes[n - 1].onset_s);
  const auto middle = median(distances_s);
  double quarter_s = std::max(middle, 0.05);
  while (quarter_s < kShortestBeat_s) quarter_s *= 2;
  while (quarter_s >= 2 * kShortestBeat_s) quarter_s /= 2;
  return quarter_s;
}

/// The major or minor scale whose tones sound longest in these notes, tonic first; the tonic counts one and a half
/// times.
std::array<int, 7> scale_of(const std::vector<Note>& notes) {
  std::array<double, 12> lasting{};
  for (const Note& note : notes) lasting[static_cast<std::size_t>(std::lround(note.pitch)) % 12] += note.duration_s;
  std::array<int, 7> best{};
  double most = -1;
  for (int tonic = 0; tonic < 12; ++tonic)
    for (const auto& mode : {kMajor, kMinor}) {
      std::array<int, 7> scale;
      std::transform(mode.begin(), mode.end(), scale.begin(), [&](int tone) { return (tonic + tone) % 12; });
      double sum = 0.5 * lasting[static_cast<std::size_t>(tonic)];
      for (const int tone : scale) sum += lasting[static_cast<std::size_t>(tone)];
      if (sum > most) most = sum, best = scale;
    }
  return best;
}

/// The notes as a tune in 4/4, with a guessed tempo and key, which a beat can be rendered from.
DemoTune tune_of(std::vector<Note> notes, std::string id) {
  DemoTune tune;
  tune.id = std::move(id);
  tune.quarter_s = quarter_of(notes);
  tune.scale = scale_of(notes);
  const double end_s = notes.back().onset_s + notes.back().duration_s;
  tune.bars = static_cast<int>(std::ceil(end_s / (tune.bar_quarters * tune.quarter_s)));
  tune.notes = std::move(notes);
  return tune;
}

}  // namespace

RecordingPool::RecordingPool(std::vector<Tune> sources) : sources_(std::move(sources)) {
  std::erase_if(sources_,
                [](const Tune& tune) { return !tune.polyphonic() || tune.salience.duration_s() < kShortest_s; });
  for (const Tune& source : sources_)
    for (const Salience* view : {&source.salience, &source.plain_salience})
      for (const SaliencePeak& peak : view->peaks)
        fingerprint_ = (fingerprint_ ^ (peak.pitch8 + 65536u * peak.strength)) * 0x100000001b3u;  // FNV-1a
}

Tune RecordingPool::draw(std::uint64_t seed, std::uint64_t song, double duration_s) const {
  Random random(synthesis::derive_seed(seed ^ fingerprint_, "recording " + std::to_string(song)));
  Tune made;
  made.duration_s = duration_s;
  made.kind = SongKind::recording;
  std::map<std::string, GrowingLine> lines;  // by role
  double bpm = 0;                            // of the new recording, 0 if unknown
  int tonic = 0;
  for (double at_s = 0; at_s < duration_s;) {
    const Tune& source = sources_[static_cast<std::size_t>(random.integer(0, static_cast<int>(sources_.size()) - 1))];
    double ratio = std::exp(random.uniform(std::log(kSlowest), std::log(kFastest)));
    int shift = random.integer(-6, 5);
    if (at_s == 0) {
      if (source.bpm) made.bpm = *source.bpm * ratio;
      if (source.key) made.key = Key{(source.key->tonic + shift + 12) % 12, source.key->minor};
      bpm = made.bpm.value_or(0), tonic = made.key ? made.key->tonic : 0;
    } else {
      if (source.bpm && bpm > 0) ratio = std::exp2(std::remainder(std::log2(bpm / *source.bpm), 1));
      if (source.key && made.key) shift = (tonic - source.key->tonic + 18) % 12 - 6;
    }
    const double longest_s = source.salience.duration_s() / ratio;
    double seconds = std::min({random.uniform(kShortest_s, kLongest_s), longest_s, duration_s - at_s});
    if (duration_s - at_s - seconds < kShortest_s / 2) seconds = std::min(longest_s, duration_s - at_s);
    const Excerpt excerpt{source, random.uniform(0, std::max(0.0, (longest_s - seconds) * ratio)), at_s, seconds, ratio,
                          shift};
    append(source.salience, excerpt, made.salience);
    if (source.has_two_views()) append(source.plain_salience, excerpt, made.plain_salience);
    for (const MelodyLine& line : source.lines) append(line, excerpt, lines[line.role]);
    append(source.chroma, excerpt, made.chroma);
    at_s += seconds;
  }
  made.salience.background_cost /= duration_s;
  made.plain_salience.background_cost /= duration_s;
  if (!made.chroma.vectors.empty()) made.chroma.times_s.push_back(std::max(duration_s, made.chroma.times_s.back()));
  for (const auto& [role, line] : lines)
    if (Melody melody = hold_rests(line.track); !melody.empty())
      made.lines.push_back({role, std::move(melody), line.background_sum / line.seconds});
  return made;
}

std::vector<Tune> made_up_beats(const MelodyModel& model, std::size_t count, std::uint64_t seed,
                                const Strategies& strategies) {
  std::vector<Tune> beats(count);
  tbb::parallel_for(std::size_t{0}, count, [&](std::size_t n) {
    const DemoTune tune = tune_of(model.draw(seed, n, kMelody_s), "beat " + std::to_string(n));
    beats[n] = analyse(render_beat(tune, seed).audio, strategies);
  });
  return beats;
}

}  // namespace tunefind
