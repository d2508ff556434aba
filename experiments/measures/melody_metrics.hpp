#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "features/melody.hpp"

namespace tunefind {

/// A melody as it is judged: at times_s[i] (rising, from 0 on) it has pitch[i] (MIDI number, or nothing) and voiced[i]
/// says whether it sounds; all of one length. A pitch without voicing is a guess in case it sounds after all; what has
/// no pitch counts as unvoiced. mir_eval writes such guesses as negative and nothing as 0 Hz.
struct PitchSeries {
  std::vector<double> times_s;
  std::vector<std::optional<double>> pitch;
  std::vector<std::uint8_t> voiced;

  std::size_t size() const { return times_s.size(); }
};

/// A labelled or tracked melody: frame i stands for the time start_s + i * hop_s. Unvoiced frames have no pitch.
PitchSeries series_of(const PitchTrack& track, double start_s = 0);

/// An extracted line: frame i stands for the time start_s + i * hop_s. Where the line rests, its held pitch is a guess;
/// silence before and after it.
PitchSeries series_of(const Melody& melody);

/// How well a melody was found; all in [0, 1]. A pitch is right within 50 cents (less, not equal).
struct MelodyMeasures {
  double raw_pitch = 0;            ///< share of the voiced frames whose pitch or guess is right
  double raw_chroma = 0;           ///< the same, octaves forgiven
  double voicing_recall = 0;       ///< share of the voiced frames that are voiced in the estimate
  double voicing_false_alarm = 0;  ///< share of the unvoiced frames that are voiced in the estimate; lower is better
  double overall = 0;              ///< share of all frames: voiced in both with the right pitch, or unvoiced in both

  bool operator==(const MelodyMeasures&) const = default;
};

/// A measure by name, as mir_eval writes it.
struct MelodyMeasure {
  const char* name;
  double MelodyMeasures::*value;
};

/// Every measure in the order of reports.
inline constexpr std::array kMelodyMeasures{MelodyMeasure{"Overall Accuracy", &MelodyMeasures::overall},
                                            MelodyMeasure{"Raw Pitch Accuracy", &MelodyMeasures::raw_pitch},
                                            MelodyMeasure{"Raw Chroma Accuracy", &MelodyMeasures::raw_chroma},
                                            MelodyMeasure{"Voicing Recall", &MelodyMeasures::voicing_recall},
                                            MelodyMeasure{"Voicing False Alarm", &MelodyMeasures::voicing_false_alarm}};

/// The measures of an estimate, as `mir_eval.melody.evaluate` (0.7) gives them (Salamon et al. 2014; Raffel et al.
/// 2014): a series that begins late begins with its first value, the estimate is brought to the reference's times by
/// linear interpolation of pitch, silence and voicing held from the value before, nothing after its end. Zeros for an
/// empty reference; an empty estimate, which mir_eval refuses, counts as silence. Without voiced frames the recall is
/// 1, without unvoiced ones the false alarm is 0.
MelodyMeasures melody_measures(const PitchSeries& reference, const PitchSeries& estimate);

}  // namespace tunefind
