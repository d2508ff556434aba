// No bytes crash the readers of a data folder's lists.
#include <cstdint>
#include <string_view>

#include "experiments/formats/data_folder.hpp"
#include "features/error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    tunefind::parse_catalogue_list(text, "catalogue.tsv", "folder");
  } catch (const tunefind::Error&) {
  }
  try {
    tunefind::parse_queries(text, "queries.tsv", "folder");
  } catch (const tunefind::Error&) {
  }
  return 0;
}
