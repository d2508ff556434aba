#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "features/melody.hpp"

namespace tunefind {

/// A melody in the form that is judged. The three vectors have one length: at times_s[i] (rising, 0 or later) the
/// melody has pitch[i] (MIDI number, or none) and is voiced if voiced[i] is not 0. A pitch that is not voiced is a
/// guess, for the case that the melody sounds after all; a frame without pitch counts as unvoiced. mir_eval writes
/// guesses as negative frequencies and no pitch as 0 Hz.
struct PitchSeries {
  std::vector<double> times_s;
  std::vector<std::optional<double>> pitch;
  std::vector<std::uint8_t> voiced;

  std::size_t size() const { return times_s.size(); }
};

/// The series of a pitch track: frame i is at start_s + i * hop_s; unvoiced frames have no pitch.
PitchSeries series_of(const PitchTrack& track, double start_s = 0);

/// The series of a melody line: frame i is at start_s + i * hop_s. Where the line rests, its held pitch is a guess;
/// before and after the line there is no pitch.
PitchSeries series_of(const Melody& melody);

/// How well an estimated melody agrees with the reference; all in [0, 1]. A pitch is right if it is less than 50 cents
/// off.
struct MelodyMeasures {
  double raw_pitch = 0;       ///< share of the voiced reference frames whose estimated pitch or guess is right
  double raw_chroma = 0;      ///< the same, where errors of whole octaves do not count
  double voicing_recall = 0;  ///< share of the voiced reference frames that are voiced in the estimate
  double voicing_false_alarm =
      0;               ///< share of the unvoiced reference frames that are voiced in the estimate; lower is better
  double overall = 0;  ///< share of all frames: voiced in both with the right pitch, or unvoiced in both

  bool operator==(const MelodyMeasures&) const = default;
};

/// A measure by the name that mir_eval gives it.
struct MelodyMeasure {
  const char* name;
  double MelodyMeasures::*value;
};

/// All measures, in the order of reports.
inline constexpr std::array kMelodyMeasures{MelodyMeasure{"Overall Accuracy", &MelodyMeasures::overall},
                                            MelodyMeasure{"Raw Pitch Accuracy", &MelodyMeasures::raw_pitch},
                                            MelodyMeasure{"Raw Chroma Accuracy", &MelodyMeasures::raw_chroma},
                                            MelodyMeasure{"Voicing Recall", &MelodyMeasures::voicing_recall},
                                            MelodyMeasure{"Voicing False Alarm", &MelodyMeasures::voicing_false_alarm}};

/// The measures of an estimate, equal to those of `mir_eval.melody.evaluate` (0.7; Salamon et al. 2014; Raffel et al.
/// 2014). A series that begins after 0 is extended to 0 with its first value. The estimate is resampled at the times of
/// the reference: pitch is interpolated linearly, voicing and missing pitch are held from the value before, and nothing
/// sounds after its end. An empty reference gives zeros; an empty estimate, which mir_eval refuses, counts as silence.
/// Without voiced reference frames the recall is 1, without unvoiced ones the false alarm rate is 0.
MelodyMeasures melody_measures(const PitchSeries& reference, const PitchSeries& estimate);

}  // namespace tunefind
