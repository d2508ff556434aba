#include "engine/ranking/felt_tempo.hpp"

#include <algorithm>
#include <cmath>

#include "features/median.hpp"

namespace tunefind {
namespace {

constexpr double kNewNote = 0.75;     // semitones from a note's mean at which a new note begins: a voice wavers by less
constexpr double kForGood_s = 0.06;   // time that a new note has to last: what returns sooner was a slip
constexpr double kUsualNote = 0.55;   // usual length of the median note in beats: between a half and one
constexpr double kOwnLevel = 0.8;     // octaves of tempo by which another level has to fit better than the given one
constexpr double kShortest_s = 0.15;  // shorter notes are glides between notes
constexpr std::size_t kFewest = 4;    // notes that a hum needs

}  // namespace

std::vector<double> note_onsets(const Melody& hum) {
  const auto for_good = static_cast<std::size_t>(std::max(1L, std::lround(kForGood_s / hum.hop_s)));
  std::vector<double> onsets;
  double sum = 0, count = 0;
  std::size_t away = 0;  // frames since the pitch left the note's mean
  for (std::size_t i = 0; i < hum.frames(); ++i) {
    if (!hum.voiced[i]) {
      count = 0;
      continue;
    }
    const double pitch = hum.pitch[i];
    const bool leaves = count > 0 && std::abs(pitch - sum / count) > kNewNote;
    away = leaves ? away + 1 : 0;
    if (count == 0 || away == for_good) {
      onsets.push_back(static_cast<double>(i + 1 - std::max<std::size_t>(away, 1)) * hum.hop_s);
      sum = pitch, count = 1, away = 0;
    } else if (!leaves) {
      sum += pitch, count += 1;
    }
  }
  return onsets;
}

double felt_bpm(double bpm, const Melody& hum, double tempo_ratio) {
  const std::vector<double> onsets = note_onsets(hum);
  if (onsets.size() < kFewest || bpm <= 0 || tempo_ratio <= 0) return bpm;
  std::vector<double> notes_s;
  for (std::size_t i = 1; i < onsets.size(); ++i)
    if (onsets[i] - onsets[i - 1] >= kShortest_s) notes_s.push_back((onsets[i] - onsets[i - 1]) * tempo_ratio);
  if (notes_s.empty()) return bpm;
  const auto middle = median(notes_s);
  double best = bpm, least = 0;
  for (const double level : {1.0, 0.5, 2.0}) {
    const double unusual = std::abs(std::log2(middle * bpm * level / 60 / kUsualNote)) + (level == 1 ? 0 : kOwnLevel);
    if (level == 1 || unusual < least) least = unusual, best = bpm * level;
  }
  return best;
}

}  // namespace tunefind
