#include "features/audio_files/loudness_gate.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace tunefind {
namespace {

constexpr double kSilence_db = -90;       // 16-bit dither: nothing below is a recording of anything
constexpr double kFloorMargin_db = 6;     // a voice has to stand out of the noise by this much
constexpr double kFloorDistance_db = 20;  // a floor nearer to the loud frames is a voice that never pauses

double percentile(std::vector<double> values, double share) {
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

/// The energy of each hop of a recording.
std::vector<double> hop_energies(const std::vector<float>& samples, std::size_t hop) {
  std::vector<double> energies;
  for (std::size_t first = 0; first < samples.size(); first += hop) {
    const std::size_t last = std::min(first + hop, samples.size());
    std::array<double, 4> energy{};  // sums that do not wait for each other
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
