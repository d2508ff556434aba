#pragma once

#include <map>
#include <string>

#include "experiments/synthesis/demo_tunes.hpp"
#include "experiments/synthesis/hum_synthesis.hpp"
#include "features/audio_files/audio_file.hpp"
#include "tests/engine/tune_files.hpp"
#include "tests/features/audio_samples.hpp"
#include "tests/temporary_folder.hpp"

// Files for uploads and searches, as bytes.
namespace tunefind::test {

/// A demo tune as MIDI, the kind of song whose analysis is quickest.
inline std::string midi_of(const std::string& tune) { return midi_bytes(demo_tune(tune).notes); }

inline std::string wav_of(const Audio& audio) {
  const TemporaryFolder folder;
  write_wav(folder / "a.wav", audio);
  return read_file(folder / "a.wav");
}

/// Six seconds of a demo tune, hummed from its beginning.
inline const std::string& hum_of(const std::string& tune) {
  static std::map<std::string, std::string> hums;
  std::string& hum = hums[tune];
  if (hum.empty()) {
    HumOptions options;
    options.duration_s = 6;
    options.transposition = -12;
    hum = wav_of(render_hum(demo_tune(tune), options).audio);
  }
  return hum;
}

/// A recording of a tone; other pitches give other files.
inline std::string tone_wav(double hz, double seconds = 1) {
  Audio audio;
  audio.samples = audio_samples::tone(hz, seconds, audio.sample_rate);
  return wav_of(audio);
}

inline std::string silent_wav(double seconds) {
  Audio audio;
  audio.samples.assign(static_cast<std::size_t>(seconds * audio.sample_rate), 0);
  return wav_of(audio);
}

}  // namespace tunefind::test
