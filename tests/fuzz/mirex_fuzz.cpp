// No bytes crash the readers of MIREX lists, results and truths; a result that is accepted can be written again.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "experiments/formats/mirex.hpp"
#include "features/error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  try {
    tunefind::parse_mirex_list(text, "list", "folder");
  } catch (const tunefind::Error&) {
  }
  try {
    tunefind::parse_mirex_truth(text, "truth");
  } catch (const tunefind::Error&) {
  }
  try {
    const tunefind::Run run = tunefind::parse_mirex_result(text, "result");
    std::vector<tunefind::MirexEntry> queries;
    for (const auto& [query, ranking] : run) queries.push_back({query, query});
    if (tunefind::format_mirex_result(queries, run).empty()) std::abort();
  } catch (const tunefind::Error&) {
  }
  return 0;
}
