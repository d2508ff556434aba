#include "experiments/synthesis/synthesis.hpp"

namespace tunefind::synthesis {

std::uint64_t derive_seed(std::uint64_t seed, std::string_view purpose) {
  std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a of the purpose ...
  for (const char c : purpose) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  hash += seed * 0x9e3779b97f4a7c15;  // ... and the finaliser of splitmix64 over both
  hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9;
  hash = (hash ^ (hash >> 27)) * 0x94d049bb133111eb;
  return hash ^ (hash >> 31);
}

double Random::normal() {
  const double radius = std::sqrt(-2 * std::log(1 - uniform()));
  return radius * std::cos(2 * std::numbers::pi * uniform());
}

Bandpass::Bandpass(double centre_hz, double bandwidth_hz, double rate) {
  const double angle = 2 * std::numbers::pi * centre_hz / rate;
  const double alpha = std::sin(angle) * bandwidth_hz / (2 * centre_hz);
  b0_ = alpha / (1 + alpha);
  a1_ = -2 * std::cos(angle) / (1 + alpha);
  a2_ = (1 - alpha) / (1 + alpha);
}

double sounding_rms(const std::vector<float>& samples) {
  double sum = 0;
  std::size_t count = 0;
  for (const float x : samples) {
    sum += static_cast<double>(x) * x;
    count += x != 0;
  }
  return count == 0 ? 0 : std::sqrt(sum / static_cast<double>(count));
}

void mix_in(std::vector<float>& out, const std::vector<float>& shot, double time_s, double gain, double rate) {
  const auto start = static_cast<std::ptrdiff_t>(std::lround(time_s * rate));
  for (std::size_t i = 0; i < shot.size(); ++i) {
    const std::ptrdiff_t at = start + static_cast<std::ptrdiff_t>(i);
    if (at >= 0 && at < static_cast<std::ptrdiff_t>(out.size())) out[at] += static_cast<float>(gain * shot[i]);
  }
}

}  // namespace tunefind::synthesis
