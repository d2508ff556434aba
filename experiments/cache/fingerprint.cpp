#include "experiments/cache/fingerprint.hpp"

#include <fmt/format.h>
#include <stdexcept>
#include <xxhash.h>

#include "experiments/cache/build_facts.hpp"

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
  for (const build_facts::Library& library : build_facts::libraries())
    texts.insert(texts.end(), {library.name, library.version});
  const auto add = [&](const auto& belongs) {
    const std::size_t before = texts.size();
    for (const build_facts::SourceFile& file : build_facts::source_files())
      if (belongs(std::string_view(file.path))) texts.insert(texts.end(), {file.path, file.sha256});
    if (texts.size() == before) throw std::logic_error("code_fingerprint: a part of the code that is not there");
  };
  add([](std::string_view path) { return path.ends_with("CMakeLists.txt") || path.ends_with(".cmake"); });
  for (const std::string_view prefix : prefixes) add([&](std::string_view path) { return path.starts_with(prefix); });
  return fingerprint(texts);
}

}  // namespace tunefind
