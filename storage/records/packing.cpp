#include "storage/records/packing.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <stdexcept>

namespace tunefind {
namespace {

constexpr std::size_t kLongestRun = 16;  // frames; what four bits can count

// The byte of a stretch of a line holds two flags and its number of frames - 1 in six bits.
constexpr std::size_t kLongestStretch = 64;
constexpr unsigned kHeld = 0x80, kVoiced = 0x40;

struct Run {
  std::size_t count = 0;   // peaks per frame
  std::size_t length = 0;  // number of frames
};
Run run_of(char byte) {
  const auto bits = static_cast<std::uint8_t>(byte);
  return {bits & 15u, (bits >> 4) + 1u};
}

void require(bool holds, const char* reason) {
  if (!holds) throw std::runtime_error(reason);
}

template <class Number>
std::string bytes_of(const std::vector<Number>& numbers) {
  return {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(Number)};
}

template <class Number>
std::vector<Number> numbers_of(const std::string& bytes) {
  require(bytes.size() % sizeof(Number) == 0, "a sequence ends inside a number");
  std::vector<Number> numbers(bytes.size() / sizeof(Number));
  if (!numbers.empty()) std::memcpy(numbers.data(), bytes.data(), bytes.size());
  return numbers;
}

// A value in steps of 1 / scale, rounded and clamped to the range of Integer; 0 if it is not finite.
template <class Integer>
Integer quantised(float value, float scale) {
  using Range = std::numeric_limits<Integer>;
  if (!std::isfinite(value)) return 0;
  const float steps = std::clamp(value * scale, static_cast<float>(Range::min()), static_cast<float>(Range::max()));
  return static_cast<Integer>(std::lround(steps));
}

}  // namespace

PackedSalience pack(const Salience& salience) {
  assert(!salience.offsets.empty() && salience.offsets.back() == salience.peaks.size());
  PackedSalience packed{salience.hop_s, {}, {}, {}, salience.background_cost};
  std::vector<std::uint16_t> pitches;
  bool full_strength = true;
  for (std::size_t frame = 0; frame < salience.frames();) {
    const auto begin = salience.peaks.begin() + salience.offsets[frame];
    const auto end = salience.peaks.begin() + salience.offsets[frame + 1];
    assert(end - begin <= static_cast<std::ptrdiff_t>(Salience::kMaxPeaks));
    std::size_t run = 1;
    while (run < kLongestRun && frame + run < salience.frames() &&
           std::equal(begin, end, salience.peaks.begin() + salience.offsets[frame + run],
                      salience.peaks.begin() + salience.offsets[frame + run + 1]))
      ++run;
    packed.runs.push_back(static_cast<char>((run - 1) << 4 | static_cast<std::size_t>(end - begin)));
    for (auto peak = begin; peak != end; ++peak) {
      pitches.push_back(peak->pitch8);
      packed.strengths.push_back(static_cast<char>(peak->strength));
      full_strength = full_strength && peak->strength == 255;
    }
    frame += run;
  }
  packed.pitches = bytes_of(pitches);
  if (full_strength) packed.strengths.clear();
  return packed;
}

Salience unpack(const PackedSalience& packed) {
  const auto pitches = numbers_of<std::uint16_t>(packed.pitches);
  const bool full_strength = packed.strengths.empty();
  require(full_strength || packed.strengths.size() == pitches.size(), "the numbers of strengths and pitches differ");

  std::size_t frames = 0, stored = 0, peaks = 0;
  for (const char byte : packed.runs) {
    const auto [count, length] = run_of(byte);
    require(count <= Salience::kMaxPeaks, "a frame has more than 8 peaks");
    frames += length;
    stored += count;
    peaks += count * length;
  }
  require(stored == pitches.size(), "the numbers of pitches in runs and of pitches differ");

  Salience salience;
  salience.hop_s = packed.hop_s;
  salience.background_cost = packed.background_cost;
  salience.offsets.reserve(frames + 1);
  salience.peaks.reserve(peaks);
  std::size_t next = 0;
  for (const char byte : packed.runs) {
    const auto [count, length] = run_of(byte);
    for (std::size_t repetition = 0; repetition < length; ++repetition) {
      for (std::size_t i = next; i < next + count; ++i)
        salience.peaks.push_back(
            {pitches[i], full_strength ? std::uint8_t{255} : static_cast<std::uint8_t>(packed.strengths[i])});
      salience.offsets.push_back(static_cast<std::uint32_t>(salience.peaks.size()));
    }
    next += count;
  }
  return salience;
}

PackedLine pack(const MelodyLine& line) {
  const Melody& melody = line.melody;
  assert(melody.pitch.size() == melody.voiced.size());
  std::vector<std::int16_t> cents(melody.frames()), kept;
  for (std::size_t i = 0; i < cents.size(); ++i)  // a held pitch is rounded once
    cents[i] = i > 0 && melody.pitch[i] == melody.pitch[i - 1] ? cents[i - 1]
                                                               : quantised<std::int16_t>(melody.pitch[i], 100.0f);
  const auto voiced = [&](std::size_t i) { return melody.voiced[i] != 0; };
  const auto same = [&](std::size_t i, std::size_t j) { return cents[i] == cents[j] && voiced(i) == voiced(j); };
  const auto begins_held = [&](std::size_t i) { return i + 2 < cents.size() && same(i, i + 1) && same(i, i + 2); };
  PackedLine packed{line.role, melody.hop_s, melody.start_s, {}, {}, line.background_cost};
  for (std::size_t i = 0; i < cents.size();) {
    const bool held = begins_held(i);
    std::size_t end = i + 1;
    const auto goes_on = [&] { return held ? same(i, end) : voiced(i) == voiced(end) && !begins_held(end); };
    while (end < cents.size() && end - i < kLongestStretch && goes_on()) ++end;
    packed.stretches.push_back(static_cast<char>((held ? kHeld : 0u) | (voiced(i) ? kVoiced : 0u) | (end - i - 1)));
    kept.insert(kept.end(), cents.begin() + static_cast<std::ptrdiff_t>(i),
                cents.begin() + static_cast<std::ptrdiff_t>(held ? i + 1 : end));
    i = end;
  }
  packed.cents = bytes_of(kept);
  return packed;
}

MelodyLine unpack(const PackedLine& packed) {
  const auto cents = numbers_of<std::int16_t>(packed.cents);
  MelodyLine line{packed.role, {packed.hop_s, packed.start_s, {}, {}}, packed.background_cost};
  std::size_t next = 0;
  for (const char byte : packed.stretches) {
    const auto bits = static_cast<std::uint8_t>(byte);
    const std::size_t frames = bits % kLongestStretch + 1, pitches = bits & kHeld ? 1 : frames;
    require(pitches <= cents.size() - next, "the numbers of pitches in stretches and of pitches differ");
    for (std::size_t i = 0; i < frames; ++i)
      line.melody.pitch.push_back(static_cast<float>(cents[next + i % pitches]) / 100.0f);
    line.melody.voiced.insert(line.melody.voiced.end(), frames, bits & kVoiced ? 1 : 0);
    next += pitches;
  }
  require(next == cents.size(), "the numbers of pitches in stretches and of pitches differ");
  return line;
}

MelodyLine unpack(const FramewiseLine& packed) {
  const auto cents = numbers_of<std::int16_t>(packed.cents);
  require(packed.voiced.size() == (cents.size() + 7) / 8, "pitch and voicing differ in length");
  MelodyLine line{
      packed.role, {packed.hop_s, packed.start_s, std::vector<float>(cents.size()), {}}, packed.background_cost};
  line.melody.voiced.resize(cents.size());
  for (std::size_t i = 0; i < cents.size(); ++i) {
    line.melody.pitch[i] = static_cast<float>(cents[i]) / 100.0f;
    line.melody.voiced[i] = static_cast<std::uint8_t>(packed.voiced[i / 8] >> i % 8 & 1);
  }
  return line;
}

PackedChroma pack(const Chroma& chroma) {
  assert(chroma.times_s.size() == (chroma.vectors.empty() ? 0 : chroma.vectors.size() + 1));
  PackedChroma packed{{}, bytes_of(chroma.times_s)};
  for (const auto& vector : chroma.vectors)
    for (const float value : vector) packed.values.push_back(static_cast<char>(quantised<std::uint8_t>(value, 255.0f)));
  return packed;
}

Chroma unpack(const PackedChroma& packed) {
  Chroma chroma;
  chroma.times_s = numbers_of<double>(packed.times);
  require(packed.values.size() % 12 == 0, "a chroma vector has fewer than 12 values");
  chroma.vectors.resize(packed.values.size() / 12);
  require(chroma.times_s.size() == (chroma.vectors.empty() ? 0 : chroma.vectors.size() + 1),
          "the numbers of chroma vectors and times do not fit");
  for (std::size_t i = 0; i < packed.values.size(); ++i)
    chroma.vectors[i / 12][i % 12] = static_cast<float>(static_cast<std::uint8_t>(packed.values[i])) / 255.0f;
  return chroma;
}

}  // namespace tunefind
