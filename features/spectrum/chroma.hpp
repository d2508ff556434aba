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
  /// One vector for each span between neighbouring `beats_s` (and from 0 to the first, from the last to the end); half
  /// a second each if there are no beats. Empty for a spectrogram without frames.
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
    visit.real("whitening", whitening, 0, 1, "", "share of the spectral envelope that is taken out");
    visit.real("floor_db", floor_db, 20, 160, "dB", "softer levels are not whitened further, below the strongest");
    visit.real("lowest_pitch", lowest_pitch, 33, 60, "MIDI", "lowest pitch that counts");
    visit.real("highest_pitch", highest_pitch, 72, 108, "MIDI", "highest pitch that counts");
    visit.flag("tuned", tuned, "whether semitones lie where the recording's are, not at a' = 440 Hz");
  }
};

/// Beat-synchronous chroma (Bartsch & Wakefield 2001; Ellis & Poliner 2007): whitened magnitudes near each semitone,
/// summed over octaves, averaged over a beat, scaled to unit maximum. The semitones are those of the recording's own
/// tuning.
std::unique_ptr<ChromaExtractor> make_beat_chroma(const BeatChromaParameters& parameters);

/// How far a recording's semitones lie above those of a' = 440 Hz, in [-0.5, 0.5) semitones: the circular mean of where
/// the spectral peaks lie between semitones, by their magnitude (as Gómez 2006, Harte & Sandler 2005 do). 0 for
/// silence.
double tuning_of(const LogSpectrogram& spectrogram);

/// The key whose profile (Temperley's, of Krumhansl & Kessler's kind) correlates best with the chroma summed over the
/// song; nothing for an empty or flat chroma.
std::optional<Key> key_of(const Chroma& chroma);

}  // namespace tunefind
