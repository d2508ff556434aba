#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>
#include <vector>

#include "features/aperiodicity.hpp"
#include "features/aubio_pitch.hpp"
#include "features/hertz.hpp"
#include "features/loudness_gate.hpp"
#include "features/pitch_tracker.hpp"
#include "features/yin_trackers.hpp"

namespace tunefind {
namespace {

constexpr std::size_t kIntegration = 800;  // 50 ms: three periods of a low voice, short against a note
constexpr std::size_t kMostMinima = 6;     // of the aperiodicity, a frame
constexpr double kSamePitch = 0.4;         // semitones within which two sources mean the same pitch
constexpr double kSilentVoice = 1.0;       // cost of calling a frame below the gate voiced

/// A pitch that a frame may have, or the state of having none; `cost` includes all but the steps between frames.
struct Candidate {
  bool voiced = false;
  double pitch = 0;
  double cost = 0;
};

/// The value of a sampled function between samples.
double interpolate(std::span<const float> function, double at) {
  const auto below = static_cast<std::size_t>(at);
  const double weight = at - static_cast<double>(below);
  return (1 - weight) * function[below] + weight * function[below + 1];
}

/// The recording with its mean taken out: a constant is loud and perfectly periodic, but no sound.
Audio without_offset(Audio audio) {
  const double mean = std::accumulate(audio.samples.begin(), audio.samples.end(), 0.0) /
                      static_cast<double>(std::max<std::size_t>(1, audio.samples.size()));
  for (float& sample : audio.samples) sample -= static_cast<float>(mean);
  return audio;
}

class AubioViterbi final : public PitchTracker {
 public:
  explicit AubioViterbi(const AubioViterbiParameters& parameters) : parameters_(parameters) {}

  PitchTrack track(const Audio& recording) const override {
    const Audio audio = without_offset(recording);
    const std::size_t frames = pitch_frames(audio);
    const std::array<std::vector<float>, 2> trackers{yinfft_hz(audio, 0, frames), yinfast_hz(audio, 0, frames)};
    const std::vector<std::uint8_t> loud = loud_frames(audio, kPitchHop, parameters_.gate_db);
    const auto longest_lag = static_cast<std::size_t>(std::ceil(audio.sample_rate / parameters_.lowest_hz)) + 1;
    const auto before = static_cast<std::ptrdiff_t>((kIntegration + longest_lag) / 2);
    Aperiodicity aperiodicity(audio, {-before, kIntegration, kPitchHop}, longest_lag);
    std::vector<std::vector<Candidate>> lattice(frames);
    for (std::size_t i = 0; i < frames; ++i) {
      std::vector<double> named;
      for (const std::vector<float>& hz : trackers)
        if (hz[i] >= parameters_.lowest_hz && hz[i] <= parameters_.highest_hz) named.push_back(midi_of_hertz(hz[i]));
      lattice[i] = candidates(aperiodicity.next(), audio.sample_rate, named, loud[i] != 0);
    }
    return best_path(lattice, static_cast<double>(kPitchHop) / audio.sample_rate);
  }

 private:
  /// The unvoiced state first, then the minima of the aperiodicity and what the trackers named, with octaves.
  std::vector<Candidate> candidates(std::span<const float> function, double rate, const std::vector<double>& named,
                                    bool loud) const {
    const double highest = midi_of_hertz(parameters_.highest_hz);
    const double lowest = midi_of_hertz(parameters_.lowest_hz);
    std::vector<Candidate> found;
    const auto add = [&](double pitch, double aperiodicity) {
      if (pitch < lowest || pitch > highest) return;
      for (const Candidate& other : found)
        if (std::abs(other.pitch - pitch) < kSamePitch) return;
      double cost = aperiodicity + parameters_.octave_cost * (highest - pitch) / 12;
      for (const double other : named)
        if (std::abs(other - pitch) < 2 * kSamePitch) cost -= parameters_.agreement;
      found.push_back({true, pitch, cost + (loud ? 0 : kSilentVoice)});
    };

    const auto shortest = static_cast<std::size_t>(rate / parameters_.highest_hz);
    for (std::size_t lag = std::max<std::size_t>(2, shortest); lag + 1 < function.size(); ++lag) {
      const double before = function[lag - 1], here = function[lag], after = function[lag + 1];
      if (here > before || here >= after || here > 0.9) continue;
      const double curvature = before - 2 * here + after;
      const double shift = curvature > 0 ? 0.5 * (before - after) / curvature : 0;
      add(midi_of_hertz(rate / (static_cast<double>(lag) + shift)), here - 0.25 * (before - after) * shift);
    }
    std::sort(found.begin(), found.end(), [](const Candidate& a, const Candidate& b) { return a.cost < b.cost; });
    if (found.size() > kMostMinima) found.resize(kMostMinima);
    for (const double pitch : named)
      for (const double octave : {0.0, -12.0, 12.0}) {
        const double lag = rate / hertz_of_midi(pitch + octave);
        if (lag >= 2 && lag + 1 < static_cast<double>(function.size()))
          add(pitch + octave, std::min(1.0, interpolate(function, lag)));
      }
    found.insert(found.begin(), Candidate{false, 0, loud ? parameters_.unvoiced_cost : 0});
    return found;
  }

  double step_cost(const Candidate& from, const Candidate& to) const {
    if (from.voiced != to.voiced) return parameters_.voicing_cost;
    if (!to.voiced) return 0;
    return parameters_.jump_cost * std::min(parameters_.longest_jump, std::abs(from.pitch - to.pitch));
  }

  PitchTrack best_path(const std::vector<std::vector<Candidate>>& lattice, double hop_s) const {
    const std::size_t frames = lattice.size();
    PitchTrack track{hop_s, std::vector<float>(frames), std::vector<std::uint8_t>(frames)};
    if (frames == 0) return track;
    std::vector<std::vector<double>> total(frames);
    std::vector<std::vector<std::size_t>> from(frames);
    for (const Candidate& candidate : lattice[0]) total[0].push_back(candidate.cost);
    for (std::size_t i = 1; i < frames; ++i)
      for (const Candidate& candidate : lattice[i]) {
        double best = std::numeric_limits<double>::infinity();
        std::size_t best_from = 0;
        for (std::size_t p = 0; p < lattice[i - 1].size(); ++p) {
          const double cost = total[i - 1][p] + step_cost(lattice[i - 1][p], candidate);
          if (cost < best) best = cost, best_from = p;
        }
        total[i].push_back(best + candidate.cost);
        from[i].push_back(best_from);
      }
    std::size_t at = std::min_element(total.back().begin(), total.back().end()) - total.back().begin();
    for (std::size_t i = frames; i-- > 0;) {
      track.voiced[i] = lattice[i][at].voiced;
      track.pitch[i] = static_cast<float>(lattice[i][at].pitch);
      if (i > 0) at = from[i][at];
    }
    return track;
  }

  AubioViterbiParameters parameters_;
};

}  // namespace

std::unique_ptr<PitchTracker> make_aubio_viterbi(const AubioViterbiParameters& parameters) {
  return std::make_unique<AubioViterbi>(parameters);
}

}  // namespace tunefind
