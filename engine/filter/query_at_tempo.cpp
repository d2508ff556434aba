#include "engine/filter/query_at_tempo.hpp"

#include <algorithm>
#include <cmath>

#include "alignment/tempo_ladder.hpp"
#include "features/melody_frames.hpp"
#include "features/terms/byte_differences.hpp"

namespace tunefind {
namespace {

constexpr std::size_t kMostRows = 110;  // a scan sums costs in bytes: 125 rows may be off by a semitone each

QueryAtTempo query_at(double ratio, const Melody& melody, double hop_s, std::size_t step_frames,
                      const VoteFilterParameters& parameters, const window_scan::Parameters& scan) {
  QueryAtTempo query;
  query.ratio = ratio;
  query.penalty = parameters.tempo_prior * std::pow(std::log(query.ratio), 2);
  for (const int pitch8 : frames_of(melody, hop_s / query.ratio).pitch8)
    query.pitch8.push_back(static_cast<std::uint16_t>(pitch8));
  const MelodyFrames rows = frames_of(melody, hop_s * static_cast<double>(step_frames) / query.ratio);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    query.rows.pitch2.push_back(static_cast<int>(std::lround(rows.pitch8[i] / 4.0)));
    query.rows.voiced.push_back(rows.voiced[i]);
    query.largest_cost += (rows.voiced[i] ? 1 : scan.rest_weight) * scan.cost_cap;
    query.pitch2.push_back(static_cast<std::uint8_t>(std::clamp(query.rows.pitch2.back(), 0, 254)));
    query.weights.push_back(
        static_cast<std::uint8_t>(std::lround(kWeightUnit * (rows.voiced[i] ? 1 : scan.rest_weight))));
  }
  const std::size_t whole_blocks = (rows.size() + kByteBlock - 1) / kByteBlock * kByteBlock;
  for (auto* bytes : {&query.pitch2, &query.weights}) bytes->resize(whole_blocks, 0);
  return query;
}

}  // namespace

SampledQuery sampled_query(const Melody& melody, double hop_s, const VoteFilterParameters& parameters,
                           const window_scan::Parameters& scan) {
  const double longest = melody.duration_s() * parameters.widest_tempo / (hop_s * kOutlineFrames);
  SampledQuery query;
  query.step_samples = static_cast<std::size_t>(longest) / kMostRows + 1;
  query.step_frames = query.step_samples * kOutlineFrames;
  for (const double exponent : tempo_ladder(parameters.tempos))
    query.tempos.push_back(
        query_at(std::pow(parameters.widest_tempo, exponent), melody, hop_s, query.step_frames, parameters, scan));
  return query;
}

}  // namespace tunefind
