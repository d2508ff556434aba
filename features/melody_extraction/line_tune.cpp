#include "features/melody_extraction/line_tune.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "features/melody_frames.hpp"
#include "features/pitch_tracking/contour.hpp"

namespace tunefind {
namespace {

// A gap in an extracted line up to this long is a consonant or a dropout within a note. RR on two sets of extracted
// lines: .744 and .760, with .15 s .750 and .749, with .5 s .756 and .736, with every gap held .743 and .718.
constexpr double kLongestHold_s = 0.3;

}  // namespace

Melody melody_of_notes(const std::vector<Note>& notes, double hop_s) {
  PitchTrack track{hop_s, {}, {}};
  for (const Note& note : notes) {
    const auto frame = [&](double at_s) { return static_cast<std::size_t>(std::max(0L, std::lround(at_s / hop_s))); };
    const std::size_t first = frame(note.onset_s), last = frame(note.onset_s + note.duration_s);
    // Resizes to the onset, which cuts off a note that still sounds there, then up to the end of this note.
    track.pitch.resize(first), track.voiced.resize(first);
    track.pitch.resize(last, note.pitch), track.voiced.resize(last, 1);
  }
  return hold_rests(track);
}

Tune tune_of_line(const Melody& melody, double hop_s, const char* role) {
  Tune tune;
  tune.duration_s = melody.empty() ? 0 : melody.start_s + melody.duration_s();
  tune.salience.hop_s = hop_s;
  tune.salience.offsets.resize(1 + static_cast<std::size_t>(std::lround(melody.start_s / hop_s)), 0);
  for (const int pitch8 : frames_of(melody, hop_s).pitch8) {
    tune.salience.peaks.push_back({static_cast<std::uint16_t>(std::clamp(pitch8, 0, 127 * 8)), 255});
    tune.salience.offsets.push_back(static_cast<std::uint32_t>(tune.salience.peaks.size()));
  }
  tune.lines.push_back({role, melody});
  return tune;
}

Tune tune_of_extracted_line(const Melody& melody, double hop_s) {
  Tune tune = tune_of_line(melody, hop_s, "extracted");
  tune.kind = SongKind::extracted;
  const Salience held = std::exchange(tune.salience, Salience{});
  tune.salience.hop_s = hop_s;
  std::vector<std::size_t> since_voiced;  // frames of the melody
  for (const std::uint8_t voiced : melody.voiced)
    since_voiced.push_back(voiced ? 0 : 1 + (since_voiced.empty() ? 0 : since_voiced.back()));
  for (std::size_t frame = 0; frame < held.frames(); ++frame) {
    const double middle_s = (static_cast<double>(frame) + 0.5) * hop_s - melody.start_s;
    const auto at = static_cast<std::size_t>(std::max(0.0, middle_s / melody.hop_s));
    const bool sounds =
        at < since_voiced.size() && static_cast<double>(since_voiced[at]) * melody.hop_s <= kLongestHold_s;
    for (std::uint32_t peak = held.offsets[frame]; sounds && peak < held.offsets[frame + 1]; ++peak)
      tune.salience.peaks.push_back(held.peaks[peak]);
    tune.salience.offsets.push_back(static_cast<std::uint32_t>(tune.salience.peaks.size()));
  }
  return tune;
}

Melody strongest_line(const Salience& salience) {
  Melody line{salience.hop_s, 0, {}, {}};
  for (std::size_t i = 0; i < salience.frames(); ++i) {
    const SaliencePeak* const peak = salience.strongest(i);
    line.pitch.push_back(peak ? peak->pitch() : 0);
    line.voiced.push_back(peak != nullptr);
  }
  return line;
}

}  // namespace tunefind
