#include "features/audio_files/loudness_gate.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace tunefind {
namespace {

constexpr double kSilence_db = -90;       // level of 16-bit dither: anything softer is silence
constexpr double kFloorMargin_db = 6;     // a voice is at least this much louder than the noise floor
constexpr double kFloorDistance_db = 20;  // a "floor" closer to the loud frames is a voice without pauses

double percentile(std::vector<double> values, double share) {
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

/// Sum of squares of each hop of a recording; the last hop may be shorter.
std::vector<double> hop_energies(const std::vector<float>& samples, std::size_t hop) {
  std::vector<double> energies;
  for (std::size_t first = 0; first < samples.size(); first += hop) {
    const std::size_t last = std::min(first + hop, samples.size());
    std::array<double, 4> energy{};  // four independent sums, so that additions can overlap
    for (std::size_t n = first; n < last; ++n) energy[(n - first) % 4] += static_cast<double>(samples[n]) * samples[n];
    energies.push_back(energy[0] + energy[1] + energy[2] + energy[3]);
  }
  return energies;
}

}  // namespace

std::vector<std::uint8_t> loud_frames(const Audio& audio, std::size_t hop, double range_db) {
  const std::vector<double> energies = hop_energies(audio.samples, hop);
  std::vector<double> level_db;
  for (std::size_t i = 0; i < energies.size(); ++i) {
    double energy = 0;
    for (std::size_t n = i < 2 ? 0 : i - 2; n < std::min(i + 2, energies.size()); ++n) energy += energies[n];
    level_db.push_back(10 * std::log10(energy / static_cast<double>(4 * hop) + 1e-12));
  }
  std::vector<std::uint8_t> loud(level_db.size(), 0);
  if (level_db.empty()) return loud;
  const double loud_db = percentile(level_db, 0.95), floor_db = percentile(level_db, 0.10);
  double gate_db = std::max(kSilence_db, loud_db - range_db);
  if (floor_db < loud_db - kFloorDistance_db) gate_db = std::max(gate_db, floor_db + kFloorMargin_db);
  for (std::size_t i = 0; i < loud.size(); ++i) loud[i] = level_db[i] > gate_db;
  return loud;
}

}  // namespace tunefind
