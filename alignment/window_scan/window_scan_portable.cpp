#include "alignment/window_scan/window_scan_kernel.hpp"

namespace tunefind::window_scan {
namespace {

/// Vectors by the extension of GCC and Clang, which compiles for every processor.
struct Portable {
  using Type = std::uint8_t __attribute__((vector_size(kPortableLanes), may_alias));
  static constexpr int kWidth = kPortableLanes;
  static Type load(const std::uint8_t* from) { return *reinterpret_cast<const Type*>(from); }
  static void store(std::uint8_t* to, Type v) { *reinterpret_cast<Type*>(to) = v; }
  static Type broadcast(std::uint8_t value) { return Type{} + value; }
  static Type add(Type a, Type b) {
    const Type sum = a + b;
    return sum | reinterpret_cast<Type>(sum < a);
  }
  static Type add_small(Type a, Type b) { return a + b; }
  static Type subtract(Type a, Type b) { return (a - b) & reinterpret_cast<Type>(a >= b); }
  static Type min(Type a, Type b) { return a < b ? a : b; }
  static Type at_least(Type a, Type b) { return reinterpret_cast<Type>(a >= b); }
  static Type select(Type mask, Type a, Type b) { return (a & mask) | (b & ~mask); }

  /// Not every processor can shuffle bytes by a table, so this compares with each distance in turn.
  class Lookup {
   public:
    explicit Lookup(const QuerySymbol& symbol) : pitch_(broadcast(symbol.pitch2)), table_(symbol.table + kDistances) {}
    Type costs(Type song) const {
      const Type distance = subtract(song, pitch_) | subtract(pitch_, song);
      Type found = broadcast(table_[kDistances - 1]);
      for (std::uint8_t k = 0; k + 1 < kDistances; ++k)
        found = select(reinterpret_cast<Type>(distance == broadcast(k)), broadcast(table_[k]), found);
      return found;
    }

   private:
    Type pitch_;
    const std::uint8_t* table_;
  };
};

}  // namespace

void scan_portable(const Batch& batch) { scan_batch<Portable>(batch); }

}  // namespace tunefind::window_scan
