// No bytes crash the readers of TREC runs and qrels; what they accept is unchanged after being written and read again.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "experiments/formats/trec.hpp"
#include "features/error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  try {
    const tunefind::Qrels qrels = tunefind::parse_qrels(text, "qrels");
    if (tunefind::parse_qrels(tunefind::format_qrels(qrels), "qrels") != qrels) std::abort();
  } catch (const tunefind::Error&) {
  }
  try {
    const std::string written = tunefind::format_run(tunefind::parse_run(text, "run"), "fuzz");
    if (tunefind::format_run(tunefind::parse_run(written, "run"), "fuzz") != written) std::abort();
  } catch (const tunefind::Error&) {
  }
  return 0;
}
