#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>
#include <tbb/parallel_for.h>
#include <vector>

#include "features/audio_files/loudness_gate.hpp"
#include "features/hertz.hpp"
#include "features/parabolic_peak.hpp"
#include "features/pitch_tracking/aperiodicity.hpp"
#include "features/pitch_tracking/aubio_pitch.hpp"
#include "features/pitch_tracking/pitch_tracker.hpp"
#include "features/pitch_tracking/yin_trackers.hpp"

namespace tunefind {
namespace {

constexpr std::size_t kIntegration =
    800;  // samples (50 ms): three periods of a low voice, and short compared with a note
constexpr std::size_t kFramesPerTask = 256;  // frames per parallel task; even, because yinfft takes them in pairs
constexpr std::size_t kMostMinima = 6;       // minima of the aperiodicity that become candidates, per frame
constexpr double kSamePitch = 0.4;           // semitones: candidates closer than this are the same pitch
constexpr double kSilentFrameCost = 1.0;     // extra cost of a voiced candidate in a frame below the loudness gate

/// A pitch that a frame can have, or the unvoiced state. `cost` is the cost of the state itself, without the steps
/// between frames.
struct Candidate {
  bool voiced = false;
  double pitch = 0;
  double cost = 0;
};

/// Linear interpolation of a sampled function.
double interpolate(std::span<const float> function, double at) {
  const auto below = static_cast<std::size_t>(at);
  const double weight = at - static_cast<double>(below);
  return (1 - weight) * function[below] + weight * function[below + 1];
}

/// The recording with its mean subtracted: a constant offset would be loud and perfectly periodic, but is no sound.
Audio without_offset(Audio audio) {
  const double mean = std::accumulate(audio.samples.begin(), audio.samples.end(), 0.0) /
                      static_cast<double>(std::max<std::size_t>(1, audio.samples.size()));
  for (float& sample : audio.samples) sample -= static_cast<float>(mean);
  return audio;
}

/// The candidates of all frames, frame after frame.
struct Lattice {
  std::vector<Candidate> candidates;
  std::vector<std::size_t> ends{0};  // frame i has the candidates [ends[i], ends[i + 1])

  std::size_t frames() const { return ends.size() - 1; }
  void append(const Lattice& other) {
    for (std::size_t i = 0; i < other.frames(); ++i) ends.push_back(candidates.size() + other.ends[i + 1]);
    candidates.insert(candidates.end(), other.candidates.begin(), other.candidates.end());
  }
};

class AubioViterbi final : public PitchTracker {
 public:
  explicit AubioViterbi(const AubioViterbiParameters& parameters)
      : parameters_(parameters),
        lowest_(midi_of_hertz(parameters.lowest_hz)),
        highest_(midi_of_hertz(parameters.highest_hz)) {}

  PitchTrack track(const Audio& recording) const override {
    const Audio audio = without_offset(recording);
    const std::size_t frames = pitch_frames(audio);
    const std::vector<std::uint8_t> loud = loud_frames(audio, kPitchHop, parameters_.gate_db);
    std::vector<Lattice> parts((frames + kFramesPerTask - 1) / kFramesPerTask);
    tbb::parallel_for(std::size_t{0}, parts.size(), [&](std::size_t part) {
      parts[part] = lattice_of(audio, loud, part * kFramesPerTask, std::min(frames, (part + 1) * kFramesPerTask));
    });
    Lattice lattice;
    for (const Lattice& part : parts) lattice.append(part);
    return best_path(lattice, static_cast<double>(kPitchHop) / audio.sample_rate);
  }

 private:
  /// The candidates of the frames [first, last).
  Lattice lattice_of(const Audio& audio, const std::vector<std::uint8_t>& loud, std::size_t first,
                     std::size_t last) const {
    const std::vector<float> yinfft = yinfft_hz(audio, first, last);
    const auto longest_lag = static_cast<std::size_t>(std::ceil(audio.sample_rate / parameters_.lowest_hz)) + 1;
    const auto begin = static_cast<std::ptrdiff_t>(first * kPitchHop);
    const SampleWindow own{begin - static_cast<std::ptrdiff_t>((kIntegration + longest_lag) / 2), kIntegration};
    const SampleWindow yinfast{begin + yinfast_window().first, yinfast_window().length};
    Aperiodicity aperiodicity(audio, {own, yinfast}, kPitchHop, longest_lag);
    Lattice lattice;
    std::vector<double> named;
    for (std::size_t i = first; i < last; ++i) {
      aperiodicity.next();
      named.clear();
      for (const float hz : {yinfft[i - first], yinfast_hz(aperiodicity.function(1), audio, i)})
        if (hz >= parameters_.lowest_hz && hz <= parameters_.highest_hz) named.push_back(midi_of_hertz(hz));
      add_candidates(lattice.candidates, aperiodicity.function(0), audio.sample_rate, named, loud[i] != 0);
      lattice.ends.push_back(lattice.candidates.size());
    }
    return lattice;
  }

  /// Appends the candidates of a frame: first the unvoiced state, then the minima of the aperiodicity, then the pitches
  /// `named` by the aubio trackers with their octaves.
  void add_candidates(std::vector<Candidate>& candidates, std::span<const float> function, double rate,
                      const std::vector<double>& named, bool loud) const {
    candidates.push_back({false, 0, loud ? parameters_.unvoiced_cost : 0});
    const std::size_t first = candidates.size();
    const auto add = [&](double pitch, double aperiodicity) {
      if (pitch < lowest_ || pitch > highest_) return;
      for (std::size_t i = first; i < candidates.size(); ++i)
        if (std::abs(candidates[i].pitch - pitch) < kSamePitch) return;
      double cost = aperiodicity + parameters_.octave_cost * (highest_ - pitch) / 12;
      for (const double other : named)
        if (std::abs(other - pitch) < 2 * kSamePitch) cost -= parameters_.agreement;
      candidates.push_back({true, pitch, cost + (loud ? 0 : kSilentFrameCost)});
    };

    const auto shortest = static_cast<std::size_t>(rate / parameters_.highest_hz);
    for (std::size_t lag = std::max<std::size_t>(2, shortest); lag + 1 < function.size(); ++lag) {
      const double before = function[lag - 1], here = function[lag], after = function[lag + 1];
      if (here > before || here >= after || here > 0.9) continue;
      const bool is_flat = before - 2 * here + after <= 0;
      const double shift = is_flat ? 0 : parabolic_shift(before, here, after);
      add(midi_of_hertz(rate / (static_cast<double>(lag) + shift)), parabolic_height(before, here, after, shift));
    }
    std::sort(candidates.begin() + first, candidates.end(),
              [](const Candidate& a, const Candidate& b) { return a.cost < b.cost; });
    if (candidates.size() - first > kMostMinima) candidates.resize(first + kMostMinima);
    for (const double pitch : named)
      for (const double octave : {0.0, -12.0, 12.0}) {
        const double lag = rate / hertz_of_midi(pitch + octave);
        if (lag >= 2 && lag + 1 < static_cast<double>(function.size()))
          add(pitch + octave, std::min(1.0, interpolate(function, lag)));
      }
  }

  double step_cost(const Candidate& from, const Candidate& to) const {
    if (from.voiced != to.voiced) return parameters_.voicing_cost;
    if (!to.voiced) return 0;
    return parameters_.jump_cost * std::min(parameters_.longest_jump, std::abs(from.pitch - to.pitch));
  }

  PitchTrack best_path(const Lattice& lattice, double hop_s) const {
    const std::size_t frames = lattice.frames();
    PitchTrack track{hop_s, std::vector<float>(frames), std::vector<std::uint8_t>(frames)};
    if (frames == 0) return track;
    // For each candidate: the cost of the best path to it, and its predecessor on that path.
    std::vector<double> total(lattice.candidates.size());
    std::vector<std::size_t> from(lattice.candidates.size());
    for (std::size_t at = 0; at < lattice.ends[1]; ++at) total[at] = lattice.candidates[at].cost;
    for (std::size_t i = 1; i < frames; ++i)
      for (std::size_t at = lattice.ends[i]; at < lattice.ends[i + 1]; ++at) {
        double best = std::numeric_limits<double>::infinity();
        for (std::size_t p = lattice.ends[i - 1]; p < lattice.ends[i]; ++p) {
          const double cost = total[p] + step_cost(lattice.candidates[p], lattice.candidates[at]);
          if (cost < best) best = cost, from[at] = p;
        }
        total[at] = best + lattice.candidates[at].cost;
      }
    std::size_t at = std::min_element(total.begin() + lattice.ends[frames - 1], total.end()) - total.begin();
    for (std::size_t i = frames; i-- > 0; at = from[at]) {
      track.voiced[i] = lattice.candidates[at].voiced;
      track.pitch[i] = static_cast<float>(lattice.candidates[at].pitch);
    }
    return track;
  }

  AubioViterbiParameters parameters_;
  double lowest_, highest_;  // MIDI
};

}  // namespace

std::unique_ptr<PitchTracker> make_aubio_viterbi(const AubioViterbiParameters& parameters) {
  return std::make_unique<AubioViterbi>(parameters);
}

}  // namespace tunefind
