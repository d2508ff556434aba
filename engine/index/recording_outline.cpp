#include "engine/index/recording_outline.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace tunefind {
namespace {

using Bytes = RecordingOutline::Bytes;

constexpr int kFrames = 2;               // salience frames per outline frame
constexpr int kNone = 255;               // no pitch
constexpr int kCap2 = 6;                 // largest cost of a frame in half semitones, as in the drift DTW
constexpr int kUnits = 4;                // cost units per half semitone against the salience
constexpr int kCap = kCap2 * kUnits;     // largest cost of a frame against the salience, in units
constexpr double kWeakest = 4 * kUnits;  // cost of matching a peak of no strength, in units: two semitones
// Costs count relative to the background cost of the recording; these are the usual ones, as in the aligners.
constexpr double kUsualLine = 0.3, kUsualSalience = 0.28;
constexpr double kSaliencePower = 1.1;  // of that ratio for the salience, as `background_weight` of the drift DTW

std::uint8_t half_semitones(int pitch8) {
  return static_cast<std::uint8_t>(std::clamp((pitch8 + 2) / 4, 0, kNone - 1));
}

Bytes filled(int value) { return Bytes{} + static_cast<std::uint8_t>(value); }
Bytes least(Bytes a, Bytes b) { return a < b ? a : b; }
Bytes most(Bytes a, Bytes b) { return a > b ? a : b; }
Bytes distance(Bytes a, Bytes b) { return most(a, b) - least(a, b); }

/// The sum of the 16 bytes. It adds eight bytes at once.
int sum_of(Bytes bytes) {
  static_assert(sizeof(Bytes) == 2 * sizeof(std::uint64_t));
  constexpr std::uint64_t kEven = 0x00ff00ff00ff00ff, kOnes = 0x0001000100010001;
  int sum = 0;
  for (const std::uint64_t half : std::bit_cast<std::array<std::uint64_t, 2>>(bytes))
    sum += static_cast<int>(((half & kEven) + (half >> 8 & kEven)) * kOnes >> 48);
  return sum;
}

/// A block in which nothing sounds.
RecordingOutline::Block silence() {
  RecordingOutline::Block block;
  block.lines.fill(filled(kNone));
  block.peaks.fill(filled(kNone));
  block.weakness.fill(filled(kCap));
  return block;
}

}  // namespace

RecordingOutline::RecordingOutline(const Tune& tune, double hop_s) {
  const std::size_t frames = (tune.salience.frames() + kFrames - 1) / kFrames;
  blocks.assign((frames + kBlock - 1) / kBlock, silence());
  const Salience& salience = tune.salience;
  for (std::size_t frame = 0; frame < frames; ++frame) {
    Block& block = blocks[frame / kBlock];
    const std::uint32_t first = salience.offsets[kFrames * frame], last = salience.offsets[kFrames * frame + 1];
    for (std::uint32_t n = first; n < std::min(last, first + kPeaks); ++n) {
      const SaliencePeak& peak = salience.peaks[n];
      block.peaks[n - first][frame % kBlock] = half_semitones(peak.pitch8);
      block.weakness[n - first][frame % kBlock] =
          static_cast<std::uint8_t>(std::lround(kWeakest * (255 - peak.strength) / 255));
    }
  }
  if (salience.background_cost > 0)
    salience_scale = static_cast<float>(std::pow(kUsualSalience / salience.background_cost, kSaliencePower));
  for (std::size_t k = 0; k < std::min<std::size_t>(kLines, tune.lines.size()); ++k) {
    const MelodyLine& line = tune.lines[k];
    line_scale[k] = static_cast<float>(line.background_cost > 0 ? kUsualLine / line.background_cost : 1);
    for (std::size_t frame = 0; frame < frames; ++frame) {
      const double at = (static_cast<double>(kFrames * frame) * hop_s - line.melody.start_s) / line.melody.hop_s + 0.5;
      if (at >= 0 && at < static_cast<double>(line.melody.frames()))
        blocks[frame / kBlock].lines[k][frame % kBlock] =
            half_semitones(static_cast<int>(std::lround(8 * line.melody.pitch[static_cast<std::size_t>(at)])));
    }
  }
}

HumOutline::HumOutline(const MelodyFrames& frames) {
  const std::size_t count = std::min(kLongest, frames.size());
  for (std::size_t i = 0; i < count; ++i) sounding_ += frames.voiced[i];
  for (std::size_t phase = 0; phase < phases_.size(); ++phase) {
    phases_[phase].resize((phase + count + RecordingOutline::kBlock - 1) / RecordingOutline::kBlock);
    for (std::size_t i = 0; i < count; ++i) {
      Block& block = phases_[phase][(phase + i) / RecordingOutline::kBlock];
      const std::size_t at = (phase + i) % RecordingOutline::kBlock;
      block.pitch2[at] = half_semitones(frames.pitch8[i]);
      block.sounds[at] = frames.voiced[i] ? 255 : 0;
    }
  }
}

void HumOutline::prefetch(const RecordingOutline& outline, int first_frame) const {
  constexpr std::size_t kLine = 64;
  const std::vector<RecordingOutline::Block>& blocks = outline.blocks;
  const auto first = static_cast<std::size_t>(std::max(0, first_frame)) / RecordingOutline::kBlock;
  const std::size_t last = std::min(blocks.size(), first + phases_[0].size());
  if (first >= last) return;
  const auto* const bytes = reinterpret_cast<const char*>(&blocks[first]);
  for (std::size_t at = 0; at < (last - first) * sizeof(RecordingOutline::Block); at += kLine)
    __builtin_prefetch(bytes + at);
}

HumOutline::Misfit HumOutline::misfit(const RecordingOutline& outline, int first_frame, int key2) const {
  static const RecordingOutline::Block kSilence = silence();
  if (sounding_ == 0) return {};
  constexpr int kBlock = RecordingOutline::kBlock;
  const int first_block = first_frame >> 4;
  static_assert(kBlock == 16);
  const std::vector<Block>& hum = phases_[static_cast<std::size_t>(first_frame & (kBlock - 1))];
  std::array<Bytes, RecordingOutline::kLines> off_lines{};
  Bytes off_salience{};
  const Bytes key = filled(key2);  // modulo 256: a pitch that wraps around lands where no pitch is
  for (std::size_t n = 0; n < hum.size(); ++n) {
    const int at = first_block + static_cast<int>(n);
    const RecordingOutline::Block& song = at >= 0 && at < static_cast<int>(outline.blocks.size())
                                              ? outline.blocks[static_cast<std::size_t>(at)]
                                              : kSilence;
    const Bytes pitch2 = hum[n].pitch2 + key, sounds = hum[n].sounds;
    for (std::size_t k = 0; k < off_lines.size(); ++k)
      off_lines[k] += least(distance(pitch2, song.lines[k]), filled(kCap2)) & sounds;
    Bytes cost = filled(kCap);
    for (std::size_t k = 0; k < song.peaks.size(); ++k)
      cost = least(cost, least(distance(pitch2, song.peaks[k]), filled(kCap2)) * kUnits + song.weakness[k]);
    off_salience += cost & sounds;
  }
  Misfit found{
      1, outline.salience_scale * static_cast<float>(sum_of(off_salience)) / static_cast<float>(kCap * sounding_)};
  bool any = false;
  for (std::size_t k = 0; k < off_lines.size(); ++k) {
    if (outline.line_scale[k] == 0) continue;
    const float cost =
        outline.line_scale[k] * static_cast<float>(sum_of(off_lines[k])) / static_cast<float>(kCap2 * sounding_);
    found.line = any ? std::min(found.line, cost) : cost;
    any = true;
  }
  return found;
}

}  // namespace tunefind
