#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "features/spectrum/log_spectrogram.hpp"
#include "features/tune.hpp"

namespace tunefind {

/// Folds a spectrogram into pitch classes. Immutable: safe to use from several threads.
class ChromaExtractor {
 public:
  virtual ~ChromaExtractor() = default;
  /// Returns one vector for each span between neighbouring `beats_s` (seconds, ascending), from time 0 to the end of
  /// the recording; without beats, for each half second. Empty for a spectrogram without frames.
  virtual Chroma chroma(const LogSpectrogram& spectrogram, const std::vector<double>& beats_s) const = 0;
};

struct BeatChromaParameters {
  double whitening = 0.5;
  double floor_db = 60;
  double lowest_pitch = 40;
  double highest_pitch = 88;
  bool tuned = true;

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.real("whitening", whitening, 0, 1, "", "share of the spectral envelope that is removed (0 = none, 1 = all)");
    visit.real("floor_db", floor_db, 20, 160, "dB",
               "levels further below the strongest count as at this floor when whitening");
    visit.real("lowest_pitch", lowest_pitch, 33, 60, "MIDI", "lowest pitch that is folded into the chroma");
    visit.real("highest_pitch", highest_pitch, 72, 108, "MIDI", "highest pitch that is folded into the chroma");
    visit.flag("tuned", tuned, "use the recording's own tuning instead of a' = 440 Hz");
  }
};

/// Beat-synchronous chroma (Bartsch & Wakefield 2001; Ellis & Poliner 2007): whitened magnitudes near each semitone are
/// summed over octaves and over the frames of a beat, then scaled to maximum 1. With `tuned`, the semitones are those
/// of the recording's own tuning.
std::unique_ptr<ChromaExtractor> make_beat_chroma(const BeatChromaParameters& parameters);

/// Deviation of a recording's tuning from a' = 440 Hz, in [-0.5, 0.5) semitones: the circular mean, weighted by
/// magnitude, of the positions of spectral peaks between semitones (as in Gómez 2006, Harte & Sandler 2005). 0 for
/// silence.
double tuning_of(const LogSpectrogram& spectrogram);

/// The key whose profile (Temperley's version of the Krumhansl-Kessler profiles) correlates best with the chroma summed
/// over the song. Nothing for an empty or flat chroma.
std::optional<Key> key_of(const Chroma& chroma);

}  // namespace tunefind
