#pragma once

#include <cstddef>
#include <vector>

namespace tunefind {

/// Sums of a value over frames, for sums and means over any window of frames.
class WindowSums {
 public:
  void add(double value) { sums_.push_back(sums_.back() + value); }
  /// The sum over the frames from `first` to `last`, which is not one of them.
  double operator()(std::size_t first, std::size_t last) const { return sums_[last] - sums_[first]; }

 private:
  std::vector<double> sums_{0};
};

}  // namespace tunefind
