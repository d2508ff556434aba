// No bytes crash the reader of CSV tables or the conversion of text to UTF-8.
#include <cstdint>
#include <string_view>

#include "experiments/datasets/csv.hpp"
#include "experiments/datasets/utf8.hpp"
#include "features/error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  tunefind::to_utf8(text, "BIG5-HKSCS");
  try {
    tunefind::read_csv(text, "table.csv");
  } catch (const tunefind::Error&) {
  }
  return 0;
}
