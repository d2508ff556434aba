#include "alignment/drift_dtw/drift_dtw_problem.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "features/median.hpp"

namespace tunefind::drift_dtw {

Costs::Costs(const DriftDtwParameters& parameters, SongKind kind) {
  const auto units = [](double semitones) { return static_cast<int>(std::lround(semitones * kUnit)); };
  const auto rest_units = [](double weight) { return static_cast<int>(std::lround(weight * kRestUnit)); };
  const bool extracted = kind == SongKind::extracted;
  cap = units(extracted ? parameters.extracted_cost_cap : parameters.cost_cap);
  skew = units(parameters.skew_penalty);
  drift = units(extracted                     ? parameters.extracted_drift_penalty
                : kind == SongKind::recording ? parameters.polyphonic_drift_penalty
                                              : parameters.drift_penalty);
  weak_peak = units(parameters.weak_peak_cost);
  gap = extracted ? static_cast<int>(std::lround(parameters.extracted_gap_cost * cap)) : cap;
  rest = rest_units(extracted ? parameters.extracted_rest_weight : parameters.rest_weight);
  fold = extracted || parameters.fold_octaves;
}

namespace {

/// Estimates the tuning of a voice or a recording: the most frequent remainder of its pitches on the grid of lanes, in
/// 1/8 semitones [0, kLaneStep8).
class Tuning {
 public:
  void add(int pitch8, int weight) { weights_[pitch8 & (kLaneStep8 - 1)] += weight; }
  int remainder8() const {
    return static_cast<int>(std::max_element(weights_.begin(), weights_.end()) - weights_.begin());
  }

 private:
  std::array<long, kLaneStep8> weights_{};
};

}  // namespace

Lanes lanes_for(const MelodyFrames& query, const SongView& song, const DriftDtwParameters& parameters,
                int start_limit) {
  double query_sum = 0, query_weight = 0;
  Tuning query_tuning, song_tuning;
  for (std::size_t i = 0; i < query.size(); ++i) {
    if (song.polyphonic() && !query.voiced[i]) continue;
    query_tuning.add(query.pitch8[i], 1);
    query_sum += query.pitch8[i];
    query_weight += 1;
  }
  double song_sum = 0, song_weight = 0;
  const auto reach = std::min(song.salience.frames(), (start_limit + 2 * query.size()) * parameters.stride);
  for (std::uint32_t p = 0; p < song.salience.offsets[reach]; ++p) {
    const SaliencePeak& peak = song.salience.peaks[p];
    song_tuning.add(peak.pitch8, peak.strength);
    song_sum += static_cast<double>(peak.strength) * peak.pitch8;
    song_weight += peak.strength;
  }
  if (query_weight == 0 || song_weight == 0) return {};
  const double centre8 = song_sum / song_weight - query_sum / query_weight;
  const double range = song.polyphonic() ? parameters.polyphonic_key_range : parameters.key_range;
  const int wanted = static_cast<int>(std::ceil(range * 2 * 8 / kLaneStep8));
  const int count = (wanted + kLaneMultiple - 1) / kLaneMultiple * kLaneMultiple;
  const int lowest8 = static_cast<int>(std::lround(centre8)) - count / 2 * kLaneStep8;
  // Shifts all lanes so that one of them has exactly the difference of the two tunings.
  const int tuning8 = song_tuning.remainder8() - query_tuning.remainder8();
  return {lowest8 + ((tuning8 - lowest8) & (kLaneStep8 - 1)), count};
}

Lanes lanes_near(const MelodyFrames& query, const SongView& song, double key, std::size_t first, std::size_t last) {
  Tuning query_tuning, song_tuning;
  bool any = false;
  for (std::size_t i = 0; i < query.size(); ++i) {
    if (song.polyphonic() && !query.voiced[i]) continue;
    query_tuning.add(query.pitch8[i], 1);
    any = true;
  }
  const auto& offsets = song.salience.offsets;
  const std::size_t end = std::min(last, song.salience.frames());
  if (!any || first >= end || offsets[first] == offsets[end]) return {};
  for (std::size_t frame = first; frame < end; ++frame)  // the strongest peak of a frame is enough to find the tuning
    if (const SaliencePeak* const peak = song.salience.strongest(frame)) song_tuning.add(peak->pitch8, 1);
  const int lowest8 = static_cast<int>(std::lround(8 * key)) - kNearLanes / 2 * kLaneStep8;
  const int tuning8 = song_tuning.remainder8() - query_tuning.remainder8();
  return {lowest8 + ((tuning8 - lowest8) & (kLaneStep8 - 1)), kNearLanes};
}

namespace {

/// An interval in 1/8 semitones rounded to a whole number of octaves.
int rounded_octaves(int distance8) {
  return static_cast<int>(std::floor(static_cast<double>(distance8) / kOctave8 + 0.5));
}

}  // namespace

int frame_cost(int pitch8, std::span<const SaliencePeak> peaks, const Costs& costs) {
  int best = peaks.empty() ? costs.gap : costs.cap;
  for (const SaliencePeak& peak : peaks) {
    int distance8 = pitch8 - peak.pitch8;
    if (costs.fold) distance8 -= kOctave8 * rounded_octaves(distance8);
    best = std::min(best, distance_cost(distance8, costs) + strength_cost(peak.strength, costs));
  }
  return best;
}

int octaves_above(const Problem& problem, const std::vector<Cell>& path) {
  std::vector<int> octaves;
  for (const auto& [row, frame, lane] : path)
    if (const auto peaks = problem.peaks(frame); problem.query.voiced[row] && !peaks.empty())
      octaves.push_back(rounded_octaves(problem.query.pitch8[row] + problem.lanes.lowest8 + kLaneStep8 * lane -
                                        peaks.front().pitch8));
  return octaves.empty() ? 0 : static_cast<int>(median(octaves));
}

int cell_cost(const Problem& problem, int row, int frame, int lane) {
  const bool rest = !problem.query.voiced[row];
  if (rest && problem.song.polyphonic()) return 0;
  const int pitch8 = problem.query.pitch8[row] + problem.lanes.lowest8 + kLaneStep8 * lane;
  const int cost = frame_cost(pitch8, problem.peaks(frame), problem.costs);
  return rest ? rest_cost(cost, problem.costs) : cost;
}

int start_frames(const SongView& song, Anchor anchor, const DriftDtwParameters& parameters) {
  const int frames = static_cast<int>(song.salience.frames());
  const auto in_strides = [&](int limit) { return (limit + parameters.stride - 1) / parameters.stride; };
  if (anchor == Anchor::anywhere) return in_strides(frames);
  const auto& offsets = song.salience.offsets;
  const auto sounding = std::find_if(offsets.begin(), offsets.end(), [](std::uint32_t offset) { return offset > 0; });
  const int first = std::max(0, static_cast<int>(sounding - offsets.begin()) - 1);
  const int slack = static_cast<int>(std::lround(parameters.start_slack_s / song.salience.hop_s));
  return in_strides(std::min(frames, first + 1 + slack));
}

std::vector<std::uint8_t> phrase_starts(const SongView& song, int stride) {
  struct HeldNote {
    int first, frames;
  };
  const auto& offsets = song.salience.offsets;
  const auto& peaks = song.salience.peaks;
  const int frames = static_cast<int>(song.salience.frames());
  std::vector<HeldNote> notes;
  int last_note = -1;
  for (int frame = 0; frame < frames; ++frame) {
    if (offsets[frame] == offsets[frame + 1]) continue;
    const int note =
        (peaks[offsets[frame]].pitch8 + 4) / 8;  // in semitones: the pitch of voices and pitch files wavers
    if (note != last_note) notes.push_back({frame, 0});
    ++notes.back().frames;
    last_note = note;
  }
  std::vector<std::uint8_t> starts(static_cast<std::size_t>((frames + stride - 1) / stride), 0);
  if (notes.empty()) return starts;
  std::vector<int> lengths;
  for (const HeldNote& note : notes) lengths.push_back(note.frames);
  const auto middle = median(lengths);
  for (std::size_t n = 0; n < notes.size(); ++n) {
    if (n > 0 && notes[n - 1].frames < 2 * middle) continue;
    for (int frame = std::max(0, notes[n].first - 1); frame <= std::min(frames - 1, notes[n].first + 1); ++frame)
      starts[static_cast<std::size_t>(frame / stride)] = 1;
  }
  return starts;
}

double weighted_frames(const MelodyFrames& query, const SongView& song, const Costs& costs) {
  const auto voiced = std::count(query.voiced.begin(), query.voiced.end(), std::uint8_t{1});
  const auto rests = static_cast<double>(query.size()) - static_cast<double>(voiced);
  return static_cast<double>(voiced) + (song.polyphonic() ? 0 : rests * costs.rest / static_cast<double>(kRestUnit));
}

double score_of(int cost, const MelodyFrames& query, const SongView& song, const Costs& costs) {
  const double weighted = weighted_frames(query, song, costs);
  if (weighted == 0 || cost >= kInfinity) return 0;
  return std::max(0.0, 1.0 - cost / (costs.cap * weighted));
}

}  // namespace tunefind::drift_dtw
