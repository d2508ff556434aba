#include "experiments/tuning/labelled_peaks.hpp"

#include <cmath>

#include "features/audio_files/audio_file.hpp"
#include "features/median.hpp"

namespace tunefind {
namespace {

constexpr double kPeakHop_s = 0.1;  // of a recording's salience
constexpr float kRight = 0.5f;      // semitones from the label, as for raw pitch accuracy

std::vector<std::optional<float>> melody_in_frames(const PitchSeries& label, std::size_t frames) {
  std::vector<std::vector<double>> voiced(frames);
  std::vector<std::size_t> labels(frames, 0);
  for (std::size_t i = 0; i < label.size(); ++i) {
    const auto frame = static_cast<std::size_t>(label.times_s[i] / kPeakHop_s + 1e-6);
    if (frame >= frames) continue;
    ++labels[frame];
    if (label.voiced[i] && label.pitch[i]) voiced[frame].push_back(*label.pitch[i]);
  }
  std::vector<std::optional<float>> melody(frames);
  for (std::size_t i = 0; i < frames; ++i)
    if (!voiced[i].empty() && 2 * voiced[i].size() >= labels[i]) melody[i] = static_cast<float>(median(voiced[i]));
  return melody;
}

}  // namespace

bool LabelledPeaks::is_melody(std::size_t frame, std::size_t c) const {
  return melody[frame] && std::abs(peaks.all[c].pitch - *melody[frame]) < kRight;
}

LabelledPeaks labelled_peaks(const LabelledRecording& recording, const MelodyDataParameters& data) {
  const PitchSeries label = melody_label(recording, data);
  const LogSpectrogram spectrogram = log_spectrogram(read_audio(recording.recording));
  LabelledPeaks found;
  found.peaks = joint_peaks(spectrogram, kPeakHop_s);
  found.features = peak_features(found.peaks, spectrogram);
  found.melody = melody_in_frames(label, found.peaks.frames());
  return found;
}

}  // namespace tunefind
