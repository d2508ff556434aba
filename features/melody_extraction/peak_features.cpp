#include "features/melody_extraction/peak_features.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "features/melody_extraction/window_sums.hpp"

namespace tunefind {
namespace {

constexpr float kSamePitch = 0.5f;     // semitones between peaks of one pitch
constexpr float kSameTone = 0.75f;     // semitones that a tone can move from frame to frame
constexpr float kLongestTone = 40;     // frames; longer tones are as good
constexpr double kWide_s = 5;          // surroundings of a peak, to either side
constexpr double kNear_s = 1;          // likewise
constexpr float kLeastLevel = 1e-4f;   // as a share of the frame's strongest bin: -80 dB
constexpr float kSteadyLevel = 1e-3f;  // likewise; changes below it do not count
constexpr std::array kIntervals{12.0f, -12.0f, 19.0f, -19.0f, 24.0f, -24.0f, 7.0f, -7.0f};  // semitones
constexpr std::array kPartials{1.0, 2.0, 3.0, 4.0, 5.0, 6.0};                               // of the frequency
constexpr std::array kBetween{0.5, 1.5, 2.5};  // where a tone of another octave would have partials
constexpr std::size_t kSemitones = 128;

/// A tone goes on from frame to frame through the strongest peak within reach. These are the sums over the part
/// of it that ends (or begins) at a peak, which they include.
struct Tone {
  float length = 1, strength = 0, movement = 0;
  std::optional<std::size_t> neighbour;  ///< the peak before (after) this one in the tone
};

/// The intervals in semitones of multiples of a frequency.
template <class Multiples>
std::array<double, std::tuple_size_v<Multiples>> intervals_of(const Multiples& multiples) {
  std::array<double, std::tuple_size_v<Multiples>> intervals;
  std::ranges::transform(multiples, intervals.begin(), [](double multiple) { return 12 * std::log2(multiple); });
  return intervals;
}

double decibels(double ratio) { return 20 * std::log10(ratio); }

class FeatureExtraction {
 public:
  FeatureExtraction(const JointPeaks& peaks, const LogSpectrogram& spectrogram)
      : peaks_(peaks), spectrogram_(spectrogram), presence_(kSemitones) {
    for (std::size_t i = 0; i < peaks.frames(); ++i) {
      double strength = 0, pitch = 0;
      for (std::size_t c = peaks.offsets[i]; c < peaks.offsets[i + 1]; ++c) {
        const JointPeak& one = peaks.all[c];
        strength += one.strength();
        pitch += static_cast<double>(one.strength()) * one.pitch;
        presence_[semitone_of(one)] += one.strength();
      }
      strength_.add(strength);
      pitch_.add(pitch);
      loudest_.add(peaks.offsets[i] < peaks.offsets[i + 1] ? peaks.all[peaks.offsets[i]].strength() : 0);
    }
    follow_tones();
  }

  std::vector<PeakFeatures> all() const {
    std::vector<PeakFeatures> features(peaks_.all.size());
    for (std::size_t i = 0; i < peaks_.frames(); ++i) {
      const Spectra spectra = spectra_of(i);
      for (std::size_t c = peaks_.offsets[i]; c < peaks_.offsets[i + 1]; ++c) {
        FeatureWriter write(features[c], 0);
        write_strengths(i, c, write);
        write_surroundings(i, c, write);
        write_tone(c, write);
        write_partials(spectra, c, write);
      }
    }
    return features;
  }

 private:
  static std::size_t semitone_of(const JointPeak& peak) {
    return std::min(kSemitones - 1, static_cast<std::size_t>(std::lround(peak.pitch)));
  }

  /// The strongest peak of a frame within `reach` semitones of a pitch.
  std::optional<std::size_t> near(std::size_t frame, float pitch, float reach) const {
    for (std::size_t c = peaks_.offsets[frame]; c < peaks_.offsets[frame + 1]; ++c)
      if (std::abs(peaks_.all[c].pitch - pitch) <= reach) return c;
    return std::nullopt;
  }

  void follow_tones() {
    before_.resize(peaks_.all.size());
    after_.resize(peaks_.all.size());
    const auto follow = [&](std::vector<Tone>& tones, std::size_t frame, std::optional<std::size_t> neighbour) {
      for (std::size_t c = peaks_.offsets[frame]; c < peaks_.offsets[frame + 1]; ++c) {
        const JointPeak& one = peaks_.all[c];
        Tone& tone = tones[c];
        tone.strength = one.strength();
        if (neighbour) tone.neighbour = near(*neighbour, one.pitch, kSameTone);
        if (!tone.neighbour) continue;
        const Tone& rest = tones[*tone.neighbour];
        tone.length += rest.length;
        tone.strength += rest.strength;
        tone.movement = rest.movement + std::abs(peaks_.all[*tone.neighbour].pitch - one.pitch);
      }
    };
    const std::size_t frames = peaks_.frames();
    for (std::size_t i = 0; i < frames; ++i) follow(before_, i, i > 0 ? std::optional(i - 1) : std::nullopt);
    for (std::size_t i = frames; i-- > 0;) follow(after_, i, i + 1 < frames ? std::optional(i + 1) : std::nullopt);
  }

  void write_strengths(std::size_t frame, std::size_t c, FeatureWriter& write) const {
    const JointPeak& one = peaks_.all[c];
    float whitened = 0, plain = 0;
    for (std::size_t n = peaks_.offsets[frame]; n < peaks_.offsets[frame + 1]; ++n) {
      whitened = std::max(whitened, peaks_.all[n].whitened);
      plain = std::max(plain, peaks_.all[n].plain);
    }
    write(one.whitened);
    write(one.plain);
    write(whitened > 0 ? one.whitened / whitened : 0);
    write(plain > 0 ? one.plain / plain : 0);
    for (const float interval : kIntervals) {
      const auto other = near(frame, one.pitch + interval, kSamePitch);
      write(other ? peaks_.all[*other].strength() / one.strength() : 0);
    }
  }

  void write_surroundings(std::size_t frame, std::size_t c, FeatureWriter& write) const {
    const JointPeak& one = peaks_.all[c];
    const std::size_t frames = peaks_.frames();
    const auto reach = [&](double seconds) { return static_cast<std::size_t>(std::lround(seconds / peaks_.hop_s)); };
    const auto above_mean = [&](std::size_t first, std::size_t last) {
      const double strength = strength_(first, last);
      return strength > 0 ? one.pitch - pitch_(first, last) / strength : 0;
    };
    const auto first = [&](double seconds) { return frame - std::min(frame, reach(seconds)); };
    const auto last = [&](double seconds) { return std::min(frames, frame + reach(seconds) + 1); };
    float highest = one.pitch;
    for (std::size_t n = peaks_.offsets[frame]; n < peaks_.offsets[frame + 1]; ++n)
      highest = std::max(highest, peaks_.all[n].pitch);
    write(one.pitch);
    write(above_mean(0, frames));
    write(above_mean(first(kWide_s), last(kWide_s)));
    write(above_mean(first(kNear_s), last(kNear_s)));
    write(highest - one.pitch);
    write(loudest_(first(kWide_s), last(kWide_s)) / static_cast<double>(last(kWide_s) - first(kWide_s)));
    write(presence_[semitone_of(one)] / static_cast<double>(frames));
  }

  void write_tone(std::size_t c, FeatureWriter& write) const {
    const float strength = peaks_.all[c].strength();
    const Tone &before = before_[c], &after = after_[c];
    const float length = before.length + after.length - 1;
    const auto strength_of = [&](const std::optional<std::size_t>& other) {
      return other ? peaks_.all[*other].strength() : 0;
    };
    write(std::min(kLongestTone, length));
    write((before.strength + after.strength - strength) / length);
    write((before.movement + after.movement) / length);
    write(strength - strength_of(before.neighbour));
    write(strength - strength_of(after.neighbour));
  }

  /// The spectra of a frame, and the strongest bin in them.
  struct Spectra {
    std::size_t first, last;
    float strongest;
  };

  Spectra spectra_of(std::size_t frame) const {
    const double ratio = peaks_.hop_s / spectrogram_.hop_s;
    const auto at = [&](std::size_t n) {
      return static_cast<std::size_t>(std::lround(static_cast<double>(n) * ratio));
    };
    Spectra spectra{at(frame), 0, 1e-9f};
    spectra.last = std::min(spectrogram_.frames(), std::max(spectra.first + 1, at(frame + 1)));
    for (std::size_t i = spectra.first; i < spectra.last; ++i)
      for (const float value : spectrogram_.frame(i)) spectra.strongest = std::max(spectra.strongest, value);
    return spectra;
  }

  /// The level of the bins around a pitch in one spectrum.
  float level(std::size_t i, double pitch) const {
    const long bin = std::lround((pitch - spectrogram_.lowest_pitch) * spectrogram_.bins_per_semitone);
    if (bin < 1 || bin + 1 >= static_cast<long>(spectrogram_.bins)) return 0;
    const auto around = spectrogram_.frame(i).subspan(static_cast<std::size_t>(bin - 1), 3);
    return std::max({around[0], around[1], around[2]});
  }

  void write_partials(const Spectra& spectra, std::size_t c, FeatureWriter& write) const {
    const double pitch = peaks_.all[c].pitch;
    const auto mean_level = [&](double interval) {
      float sum = 0;
      for (std::size_t i = spectra.first; i < spectra.last; ++i) sum += level(i, pitch + interval);
      const float mean = sum / static_cast<float>(spectra.last - spectra.first) / spectra.strongest;
      return decibels(std::max(mean, kLeastLevel));
    };
    for (const double interval : partials_) write(mean_level(interval));
    const float steady = kSteadyLevel * spectra.strongest;
    write(decibels((level(spectra.last - 1, pitch) + steady) / (level(spectra.first, pitch) + steady)));
    const double fundamental = mean_level(0);
    for (const double interval : between_) write(mean_level(interval) - fundamental);
  }

  const JointPeaks& peaks_;
  const LogSpectrogram& spectrogram_;
  WindowSums strength_, pitch_, loudest_;  // of frames; pitches weighted by their strength
  std::vector<double> presence_;           // strength of each semitone in the whole recording
  std::vector<Tone> before_, after_;
  const std::array<double, kPartials.size()> partials_ = intervals_of(kPartials);
  const std::array<double, kBetween.size()> between_ = intervals_of(kBetween);
};

}  // namespace

std::vector<PeakFeatures> peak_features(const JointPeaks& peaks, const LogSpectrogram& spectrogram) {
  return FeatureExtraction(peaks, spectrogram).all();
}

}  // namespace tunefind
