#include "experiments/fingerprint.hpp"

#include <cassert>
#include <fmt/format.h>
#include <xxhash.h>

#include "experiments/build_facts.hpp"

namespace tunefind {

std::string fingerprint(const std::vector<std::string_view>& texts) {
  std::string all;
  for (const std::string_view text : texts) {
    all += fmt::format("{} ", text.size());
    all += text;
  }
  const XXH128_hash_t hash = XXH3_128bits(all.data(), all.size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

std::string code_fingerprint(const std::vector<std::string_view>& prefixes) {
  std::vector<std::string_view> texts{build_facts::kCompiler, build_facts::kFlags};
  for (const std::string_view prefix : prefixes) {
    [[maybe_unused]] const std::size_t before = texts.size();
    for (const build_facts::SourceFile& file : build_facts::source_files())
      if (std::string_view(file.path).starts_with(prefix)) texts.insert(texts.end(), {file.path, file.sha256});
    assert(texts.size() > before);
  }
  return fingerprint(texts);
}

}  // namespace tunefind
