#include "features/hertz.hpp"
#include "features/pitch_tracking/aubio_pitch.hpp"
#include "features/pitch_tracking/pitch_tracker.hpp"

namespace tunefind {
namespace {

class AubioPlain final : public PitchTracker {
 public:
  explicit AubioPlain(const AubioPlainParameters& parameters) : parameters_(parameters) {}

  PitchTrack track(const Audio& audio) const override {
    const AubioPitch pitch = aubio_pitch(audio, parameters_.method, 2048);
    const AubioPitch gate = aubio_pitch(audio, "yinfast", 2048);
    PitchTrack track{static_cast<double>(kPitchHop) / audio.sample_rate, {}, {}};
    for (std::size_t i = 0; i < pitch.hz.size(); ++i) {
      const bool voiced = pitch.hz[i] > 0 && gate.confidence[i] >= parameters_.voicing_threshold;
      track.voiced.push_back(voiced);
      track.pitch.push_back(voiced ? static_cast<float>(midi_of_hertz(pitch.hz[i])) : 0.0f);
    }
    return track;
  }

 private:
  AubioPlainParameters parameters_;
};

}  // namespace

std::unique_ptr<PitchTracker> make_aubio_plain(const AubioPlainParameters& parameters) {
  return std::make_unique<AubioPlain>(parameters);
}

}  // namespace tunefind
