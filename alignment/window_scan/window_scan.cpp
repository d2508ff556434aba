#include "alignment/window_scan/window_scan.hpp"

#include <algorithm>
#include <boost/align/aligned_allocator.hpp>
#include <cassert>
#include <cmath>
#include <cstring>
#include <numeric>
#include <tuple>

#include "features/simd.hpp"

namespace tunefind::window_scan {
namespace {

using Bytes = std::vector<std::uint8_t, boost::alignment::aligned_allocator<std::uint8_t, 64>>;

constexpr std::size_t kBlock = 16;  // frames x lanes that are transposed together
using Block = std::array<std::uint8_t __attribute__((vector_size(kBlock))), kBlock>;

/// Frames [at, at + 16) of 16 windows, filled with kNoPitch beyond a window's end.
Block sixteen_frames(std::span<const std::span<const std::uint8_t>, kBlock> windows, std::size_t at) {
  Block block;
  for (std::size_t k = 0; k < kBlock; ++k) {
    const auto& frames = windows[k];
    if (at + kBlock <= frames.size()) {
      std::memcpy(&block[k], frames.data() + at, kBlock);
    } else {
      std::memset(&block[k], kNoPitch, kBlock);
      if (at < frames.size()) std::memcpy(&block[k], frames.data() + at, frames.size() - at);
    }
  }
  return block;
}

/// Transposes 16 x 16 bytes by four perfect shuffles of all bytes.
void transpose(Block& block) {
  for (int pass = 0; pass < 4; ++pass) {
    const Block before = block;
    for (std::size_t k = 0; k < kBlock / 2; ++k) {
      const auto &a = before[k], &b = before[k + kBlock / 2];
      block[2 * k] = __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      block[2 * k + 1] = __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    }
  }
}

/// A table of costs by signed distance, as the kernels look them up; no entry is above `dearest`.
struct alignas(64) Table {
  std::array<std::uint8_t, kTableBytes> entries;

  Table(const std::array<std::uint8_t, kDistances>& costs, int dearest) {
    for (int k = 0; k < kTableBytes; ++k)
      entries[static_cast<std::size_t>(k)] = static_cast<std::uint8_t>(
          std::min<int>(dearest, costs[static_cast<std::size_t>(std::min(std::abs(k - kDistances), kDistances - 1))]));
  }
};

/// The query in the form that the kernels read: its distinct symbols, and the symbol of each frame. Neither copied nor
/// moved, because the symbols point at its tables.
struct QueryProfile {
  Table voiced, rest;
  std::vector<QuerySymbol> symbols;
  std::vector<std::uint16_t> row;
  int lowest2;  ///< lowest pitch of the query in half semitones, which is moved to kLowestPitch2

  QueryProfile(const Query& query, const Costs& costs)
      : voiced(costs.voiced, kInfinity - costs.skew),
        rest(costs.rest, kInfinity - costs.skew),
        lowest2(*std::min_element(query.pitch2.begin(), query.pitch2.end())) {
    for (std::size_t i = 0; i < query.size(); ++i) {
      const int above = std::min(query.pitch2[i] - lowest2, kWidestQuery2);
      const QuerySymbol symbol{static_cast<std::uint8_t>(kLowestPitch2 + above),
                               (query.voiced[i] ? voiced : rest).entries.data()};
      const auto known = std::find_if(symbols.begin(), symbols.end(), [&](const QuerySymbol& other) {
        return other.pitch2 == symbol.pitch2 && other.table == symbol.table;
      });
      row.push_back(static_cast<std::uint16_t>(known - symbols.begin()));
      if (known == symbols.end()) symbols.push_back(symbol);
    }
  }
  QueryProfile(const QueryProfile&) = delete;
  QueryProfile& operator=(const QueryProfile&) = delete;
};

/// A window, by its index, and one of its keys: the content of one lane.
struct WindowInKey {
  std::size_t window;
  int key;
};

/// All windows in all their keys, longer windows first, so that the windows of a batch have similar lengths.
std::vector<WindowInKey> pairs_of(std::span<const Window> windows) {
  const auto length = [&](std::size_t window) { return windows[window].frames.size(); };
  std::vector<std::size_t> order(windows.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return length(a) > length(b); });
  std::vector<WindowInKey> pairs;
  for (const std::size_t window : order)
    for (const int key : windows[window].keys) pairs.push_back({window, key});
  return pairs;
}

/// Arranges (window, key) pairs as batches and runs the kernel on them. Reuses its scratch memory, so each thread needs
/// its own.
class Scanner {
 public:
  Scanner(const Query& query, const Costs& costs, std::span<const Window> windows, const Kernel& kernel)
      : profile_(query, costs),
        skew_(costs.skew),
        windows_(windows),
        kernel_(kernel),
        lanes_(static_cast<std::size_t>(kernel.lanes)),
        raise_(lanes_),
        lower_(lanes_),
        columns_(profile_.row.size() * 2 * lanes_),
        costs_(profile_.symbols.size() * kColumns * lanes_),
        best_(lanes_),
        end_span_(lanes_),
        end_in_span_(lanes_) {}

  /// Scans one batch, at most as many pairs as the kernel has lanes, and improves the matches of their windows.
  void scan(std::span<const WindowInKey> pairs, std::span<Match> matches) {
    std::size_t longest = 0;
    for (const WindowInKey& pair : pairs) longest = std::max(longest, windows_[pair.window].frames.size());
    const std::size_t frames = (longest + kColumns - 1) / kColumns * kColumns;
    assert(frames <= 255 * kSpanFrames);
    lay_out(pairs, frames);
    kernel_.scan({.frames = static_cast<int>(frames),
                  .rows = static_cast<int>(profile_.row.size()),
                  .symbols = static_cast<int>(profile_.symbols.size()),
                  .skew = skew_,
                  .symbol = profile_.symbols.data(),
                  .row = profile_.row.data(),
                  .song = song_.data(),
                  .raise = raise_.data(),
                  .lower = lower_.data(),
                  .frames_left = frames_left_.data(),
                  .columns = columns_.data(),
                  .costs = costs_.data(),
                  .best = best_.data(),
                  .end_span = end_span_.data(),
                  .end_in_span = end_in_span_.data()});
    for (std::size_t lane = 0; lane < pairs.size(); ++lane) {
      if (best_[lane] == kInfinity) continue;
      const Match found{best_[lane], end_span_[lane] * kSpanFrames + end_in_span_[lane], pairs[lane].key};
      const auto order = [](const Match& match) { return std::tuple(match.cost, match.end_frame, match.key); };
      Match& match = matches[pairs[lane].window];
      if (match.cost == kInfinity || order(found) < order(match)) match = found;
    }
  }

 private:
  /// Fills the input arrays of a batch; unused lanes hold empty windows.
  void lay_out(std::span<const WindowInKey> pairs, std::size_t frames) {
    const auto window = [&](std::size_t lane) {
      return lane < pairs.size() ? windows_[pairs[lane].window].frames : std::span<const std::uint8_t>{};
    };
    song_.resize((frames + kBlock - 1) / kBlock * kBlock * lanes_);
    for (std::size_t lane = 0; lane < lanes_; lane += kBlock) {
      std::array<std::span<const std::uint8_t>, kBlock> side_by_side;
      for (std::size_t k = 0; k < kBlock; ++k) side_by_side[k] = window(lane + k);
      for (std::size_t frame = 0; frame < frames; frame += kBlock) {
        Block block = sixteen_frames(side_by_side, frame);
        transpose(block);
        for (std::size_t k = 0; k < kBlock; ++k)
          std::memcpy(song_.data() + (frame + k) * lanes_ + lane, &block[k], kBlock);
      }
    }
    const std::size_t spans = (frames + kSpanFrames - 1) / kSpanFrames;
    frames_left_.assign(spans * lanes_, 0);
    for (std::size_t lane = 0; lane < pairs.size(); ++lane) {
      for (std::size_t span = 0; span * kSpanFrames < window(lane).size(); ++span)
        frames_left_[span * lanes_ + lane] =
            static_cast<std::uint8_t>(std::min<std::size_t>(255, window(lane).size() - span * kSpanFrames));
      // The shift of a song's pitch into the range of the query's symbols. Clamping it to 255 changes no cost.
      const int raise = kLowestPitch2 - profile_.lowest2 - pairs[lane].key;
      raise_[lane] = static_cast<std::uint8_t>(std::clamp(raise, 0, 255));
      lower_[lane] = static_cast<std::uint8_t>(std::clamp(-raise, 0, 255));
    }
  }

  QueryProfile profile_;
  std::uint8_t skew_;
  std::span<const Window> windows_;
  const Kernel& kernel_;
  std::size_t lanes_;
  Bytes song_, frames_left_, raise_, lower_, columns_, costs_, best_, end_span_, end_in_span_;
};

}  // namespace

Costs costs_of(const Parameters& parameters) {
  const auto units = [&](double semitones) {
    return static_cast<std::uint8_t>(std::min<long>(255, std::lround(semitones * parameters.unit)));
  };
  Costs costs;
  for (std::size_t distance2 = 0; distance2 < kDistances; ++distance2) {
    const double semitones = std::min(parameters.cost_cap, static_cast<double>(distance2) / 2);
    costs.voiced[distance2] = units(semitones);
    costs.rest[distance2] = units(semitones * parameters.rest_weight);
  }
  costs.skew = units(parameters.skew_penalty);
  return costs;
}

std::vector<Match> scan(const Query& query, const Costs& costs, std::span<const Window> windows, const Kernel& kernel) {
  std::vector<Match> matches(windows.size());
  if (query.size() == 0) return matches;
  const std::vector<WindowInKey> pairs = pairs_of(windows);
  Scanner scanner(query, costs, windows, kernel);
  const auto lanes = static_cast<std::size_t>(kernel.lanes);
  for (std::size_t first = 0; first < pairs.size(); first += lanes)
    scanner.scan(std::span(pairs).subspan(first, std::min(lanes, pairs.size() - first)), matches);
  return matches;
}

const std::vector<Kernel>& kernels() {
  static const std::vector<Kernel> supported = supported_kernels<Kernel>({
#if defined(__x86_64__)
    {InstructionSet::avx512vbmi, {"avx512", kAvx512Lanes, scan_avx512vbmi}},
        {InstructionSet::avx2, {"avx2", kAvx2Lanes, scan_avx2}},
#endif
    {
      InstructionSet::portable, { "portable", kPortableLanes, scan_portable }
    }
  });
  return supported;
}

}  // namespace tunefind::window_scan
