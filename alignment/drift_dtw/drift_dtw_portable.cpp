#include "alignment/drift_dtw/drift_dtw_kernel.hpp"

namespace tunefind::drift_dtw {
namespace {

/// Eight lanes in plain C++, which compilers turn into the vectors of the baseline instruction set.
struct Portable {
  static constexpr int kWidth = 8;
  struct Type {
    std::int16_t lane[kWidth];
  };
  static Type load(const std::int16_t* from) {
    Type v;
    for (int k = 0; k < kWidth; ++k) v.lane[k] = from[k];
    return v;
  }
  static void store(std::int16_t* to, const Type& v) {
    for (int k = 0; k < kWidth; ++k) to[k] = v.lane[k];
  }
  static Type broadcast(std::int16_t value) {
    Type v;
    for (std::int16_t& lane : v.lane) lane = value;
    return v;
  }
  static Type add(const Type& a, const Type& b) {
    Type v;
    for (int k = 0; k < kWidth; ++k) {
      const int sum = a.lane[k] + b.lane[k];
      v.lane[k] = static_cast<std::int16_t>(sum < 32767 ? sum : 32767);
    }
    return v;
  }
  static Type min(const Type& a, const Type& b) {
    Type v;
    for (int k = 0; k < kWidth; ++k) v.lane[k] = a.lane[k] < b.lane[k] ? a.lane[k] : b.lane[k];
    return v;
  }
  static Type from_below(const Type& a, const Type& b) {
    Type v;
    v.lane[0] = a.lane[kWidth - 1];
    for (int k = 1; k < kWidth; ++k) v.lane[k] = b.lane[k - 1];
    return v;
  }
  static Type from_above(const Type& a, const Type& b) {
    Type v;
    for (int k = 0; k + 1 < kWidth; ++k) v.lane[k] = a.lane[k + 1];
    v.lane[kWidth - 1] = b.lane[0];
    return v;
  }
};

}  // namespace

void column_portable(const Column& column) { run_column_of_any_width<Portable>(column); }

}  // namespace tunefind::drift_dtw
