#pragma once

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "features/hertz.hpp"
#include "features/melody_extraction/joint_peaks.hpp"
#include "tests/features/audio_samples.hpp"

namespace tunefind::test {

inline constexpr double kPeakHop_s = 0.1;

inline Audio partials_at(double pitch, double seconds) {
  return {kEngineRate, audio_samples::harmonic_tone(hertz_of_midi(pitch), {0.2, 0.1, 0.05}, seconds, kEngineRate)};
}

/// One second of a low tone, then a higher one with it for another second.
inline Audio two_tones() {
  Audio audio = partials_at(55, 2);
  const Audio high = partials_at(71, 1);
  for (std::size_t i = 0; i < high.samples.size(); ++i)
    audio.samples[audio.samples.size() - high.samples.size() + i] += high.samples[i];
  return audio;
}

/// The peak of a frame within half a semitone of a pitch.
inline std::size_t peak_at(const JointPeaks& peaks, std::size_t frame, float pitch) {
  for (std::size_t c = peaks.offsets[frame]; c < peaks.offsets[frame + 1]; ++c)
    if (std::abs(peaks.all[c].pitch - pitch) < 0.5f) return c;
  BOOST_FAIL("no peak at " << pitch << " in frame " << frame);
  return 0;
}

}  // namespace tunefind::test
