#include "alignment/sound/chroma_dtw.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "alignment/sound/subsequence_dtw.hpp"
#include "alignment/tempo_ladder.hpp"
#include "features/melody_frames.hpp"

namespace tunefind {
namespace {

using PitchClasses = std::array<float, 12>;
constexpr float kSkewCost = 0.05f;  // cost of a step of slope 1/2 or 2 (a frame costs at most 1), chosen by hand

/// The song's chroma resampled from beats to frames of `hop_s`; without chroma, the pitch classes of its strongest
/// peaks.
std::vector<PitchClasses> frames_of(const Tune& song, double hop_s) {
  // A rolled tune (features/structure/rolled.hpp) is shorter than its song: chroma covers the kept timeline only.
  const double kept_s =
      song.chroma.vectors.empty() ? song.duration_s : std::min(song.duration_s, song.chroma.times_s.back());
  std::vector<PitchClasses> frames(static_cast<std::size_t>(std::ceil(kept_s / hop_s - 1e-9)), PitchClasses{});
  if (song.chroma.vectors.empty()) {
    for (std::size_t i = 0; i < song.salience.frames(); ++i) {
      const auto at = static_cast<std::size_t>((static_cast<double>(i) + 0.5) * song.salience.hop_s / hop_s);
      const SaliencePeak* const peak = song.salience.strongest(i);
      if (at < frames.size() && peak) frames[at][static_cast<std::size_t>(std::lround(peak->pitch())) % 12] = 1;
    }
    return frames;
  }
  std::size_t n = 0;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const double middle_s = (static_cast<double>(i) + 0.5) * hop_s;
    while (n + 1 < song.chroma.vectors.size() && song.chroma.times_s[n + 1] <= middle_s) ++n;
    frames[i] = song.chroma.vectors[n];
  }
  return frames;
}

/// Mean pitch of the strongest peak of each frame (MIDI number); 0 without any peak.
double mean_pitch(const Salience& salience) {
  double sum = 0, count = 0;
  for (std::size_t i = 0; i < salience.frames(); ++i)
    if (const SaliencePeak* const peak = salience.strongest(i)) sum += static_cast<double>(peak->pitch()), ++count;
  return count > 0 ? sum / count : 0;
}

/// The hum's pitch classes, stretched on the assumption that the hum is `ratio` times as fast as the song.
struct HumAtTempo {
  double ratio = 1;
  std::vector<int> pitch8;  ///< pitch class of each frame in 1/8 semitones, [0, 96); -1 in a rest
  double voiced = 0;        ///< number of voiced frames
};

/// The best path of a hum at one tempo and in one key: total cost and covered song frames [begin, end). `hum` is null
/// if there is no path.
struct ChromaMatch {
  float cost = std::numeric_limits<float>::infinity();
  std::size_t begin = 0, end = 0;
  int key = 0;  ///< semitones that the hum is shifted up by to match the song
  const HumAtTempo* hum = nullptr;
};

class BoundChromaDtw final : public QueryAligner {
 public:
  BoundChromaDtw(const ChromaDtwParameters& parameters, const Melody& melody, Anchor anchor)
      : keys_(static_cast<std::size_t>(parameters.transpositions)),
        hop_s_(parameters.frame_ms / 1000),
        start_s_(melody.start_s),
        mean_pitch_(std::accumulate(melody.pitch.begin(), melody.pitch.end(), 0.0) /
                    static_cast<double>(std::max<std::size_t>(1, melody.frames()))),
        anchor_(anchor) {
    if (melody.empty()) return;
    for (const double exponent : tempo_ladder(parameters.tempos)) {
      HumAtTempo hum;
      hum.ratio = std::pow(parameters.widest_tempo, exponent);
      const MelodyFrames frames = tunefind::frames_of(melody, hop_s_ / hum.ratio);
      for (std::size_t i = 0; i < frames.size(); ++i) {
        hum.pitch8.push_back(frames.voiced[i] ? frames.pitch8[i] % 96 : -1);
        hum.voiced += frames.voiced[i];
      }
      if (hum.voiced > 0) hums_.push_back(std::move(hum));
    }
  }

  double score(const Tune& song, const Region&) const override { return score_of(best_match(song)); }

  Alignment align(const Tune& song, const Region&) const override {
    const ChromaMatch match = best_match(song);
    Alignment result;
    result.score = score_of(match);
    if (result.score <= 0) return result;
    result.line = song.polyphonic() ? "chroma" : "tune";
    const auto rows = static_cast<double>(match.hum->pitch8.size());
    const auto columns = static_cast<double>(match.end - match.begin);
    result.start_s = static_cast<double>(match.begin) * hop_s_;
    result.end_s = static_cast<double>(match.end) * hop_s_;
    // Pitch classes have no octave: take the one in which the mean pitches of hum and song are closest.
    const double interval = mean_pitch(song.salience) - mean_pitch_;
    result.transposition = -(match.key + 12 * std::round((interval - match.key) / 12));
    result.tempo_ratio = columns / rows * match.hum->ratio;
    // Between its two ends a path over beats is no more informative than a straight line.
    for (std::size_t i = 0; i < match.hum->pitch8.size(); ++i)
      result.path.push_back({start_s_ + (static_cast<double>(i) + 0.5) * hop_s_ / match.hum->ratio,
                             result.start_s + (static_cast<double>(i) + 0.5) * columns / rows * hop_s_,
                             result.transposition});
    return result;
  }

 private:
  static double score_of(const ChromaMatch& match) {
    return match.hum ? std::max(0.0, 1 - match.cost / match.hum->voiced) : 0;
  }

  ChromaMatch best_match(const Tune& song) const {
    const std::vector<PitchClasses> frames = frames_of(song, hop_s_);
    ChromaMatch best;
    if (hums_.empty() || frames.empty()) return best;
    for (const int key : best_keys(frames))
      for (const HumAtTempo& hum : hums_) {
        const ChromaMatch match = align_with(hum, frames, key);
        if (match.hum && (!best.hum || match.cost / hum.voiced < best.cost / best.hum->voiced)) best = match;
      }
    return best;
  }

  /// The `keys_` keys in which the pitch-class profiles of hum and song agree best, best first.
  std::vector<int> best_keys(const std::vector<PitchClasses>& frames) const {
    PitchClasses song{}, hum{};
    for (const PitchClasses& frame : frames)
      for (std::size_t c = 0; c < 12; ++c) song[c] += frame[c];
    for (const int pitch8 : hums_.front().pitch8)
      if (pitch8 >= 0) hum[static_cast<std::size_t>((pitch8 + 4) / 8 % 12)] += 1;
    std::array<float, 12> fit{};
    for (std::size_t key = 0; key < 12; ++key)
      for (std::size_t c = 0; c < 12; ++c) fit[key] += hum[c] * song[(c + key) % 12];
    std::vector<int> keys(12);
    std::iota(keys.begin(), keys.end(), 0);
    std::stable_sort(keys.begin(), keys.end(),
                     [&](int a, int b) { return fit[static_cast<std::size_t>(a)] > fit[static_cast<std::size_t>(b)]; });
    keys.resize(keys_);
    return keys;
  }

  ChromaMatch align_with(const HumAtTempo& hum, const std::vector<PitchClasses>& frames, int key) const {
    const std::size_t last_start = anchor_ == Anchor::start ? first_sound(frames) + slack() : frames.size();
    const SubsequenceMatch match = subsequence_dtw(
        hum.pitch8.size(), frames.size(), last_start, kSkewCost, [&](std::size_t row, std::span<float> costs) {
          const int pitch8 = hum.pitch8[row] < 0 ? -1 : (hum.pitch8[row] + 8 * key) % 96;
          for (std::size_t j = 0; j < frames.size(); ++j) costs[j] = cost_of(pitch8, frames[j]);
        });
    if (match.end == 0) return {};
    return {match.cost, match.begin, match.end, key, &hum};
  }

  std::size_t slack() const { return static_cast<std::size_t>(std::ceil(kStartSlack_s / hop_s_)); }

  static std::size_t first_sound(const std::vector<PitchClasses>& frames) {
    const auto sounds = [](const PitchClasses& frame) { return frame != PitchClasses{}; };
    return static_cast<std::size_t>(std::find_if(frames.begin(), frames.end(), sounds) - frames.begin());
  }

  /// Cost of a pitch class in 1/8 semitones against a frame of chroma; 0 for a rest (-1).
  static float cost_of(int pitch8, const PitchClasses& frame) {
    if (pitch8 < 0) return 0;
    const auto below = static_cast<std::size_t>(pitch8 / 8);
    const float share = static_cast<float>(pitch8 % 8) / 8;
    return 1 - std::max(frame[below] * std::min(1.0f, 1.5f - share),
                        frame[(below + 1) % 12] * std::min(1.0f, 0.5f + share));
  }

  std::size_t keys_;
  double hop_s_, start_s_, mean_pitch_;
  Anchor anchor_;
  std::vector<HumAtTempo> hums_;
};

class ChromaDtw final : public Aligner {
 public:
  explicit ChromaDtw(const ChromaDtwParameters& parameters) : parameters_(parameters) {}
  std::unique_ptr<QueryAligner> bind(const Melody& query, double, Anchor anchor) const override {
    return std::make_unique<BoundChromaDtw>(parameters_, query, anchor);
  }

 private:
  ChromaDtwParameters parameters_;
};

}  // namespace

std::unique_ptr<Aligner> make_chroma_dtw(const ChromaDtwParameters& parameters) {
  return std::make_unique<ChromaDtw>(parameters);
}

}  // namespace tunefind
