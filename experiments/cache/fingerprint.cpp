#include "experiments/cache/fingerprint.hpp"

#include <fmt/format.h>
#include <map>
#include <stdexcept>
#include <tbb/parallel_for.h>
#include <xxhash.h>

#include "engine/hearing/content_hash.hpp"
#include "features/error.hpp"
#include "features/text_lines.hpp"

namespace tunefind {
namespace {

using build_facts::SourceFile;

bool is_of_build(std::string_view path) { return path.ends_with("CMakeLists.txt") || path.ends_with(".cmake"); }

/// The fingerprint of the files for which `belongs(path)` is true, of the files of CMake and of how they are built.
std::string fingerprint_of_files(std::span<const SourceFile> files, const auto& belongs) {
  std::vector<std::string_view> texts{build_facts::kCompiler, build_facts::kFlags};
  for (const build_facts::Library& library : build_facts::libraries())
    texts.insert(texts.end(), {library.name, library.version});
  for (const SourceFile& file : files)
    if (is_of_build(file.path) || belongs(file.path)) texts.insert(texts.end(), {file.path, file.sha256});
  return fingerprint(texts);
}

}  // namespace

std::string fingerprint(const std::vector<std::string_view>& texts) {
  std::string all;
  for (const std::string_view text : texts) {
    all += fmt::format("{} ", text.size());
    all += text;
  }
  const XXH128_hash_t hash = XXH3_128bits(all.data(), all.size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

std::vector<std::string> file_fingerprints(const std::vector<std::filesystem::path>& paths) {
  std::vector<std::string> found(paths.size());
  tbb::parallel_for(std::size_t{0}, paths.size(), [&](std::size_t i) {
    try {
      found[i] = content_hash(paths[i]) + paths[i].extension().string();
    } catch (const FormatError&) {
      found[i] = "";
    }
  });
  return found;
}

std::set<std::string_view> code_closure(std::span<const SourceFile> files,
                                        const std::vector<std::string_view>& entry_points,
                                        const std::vector<IncludeCut>& cuts) {
  std::map<std::string_view, std::string_view> needs;
  for (const SourceFile& file : files) needs.emplace(file.path, file.needs);
  std::vector<bool> stops(cuts.size(), false);
  std::set<std::string_view> closure;
  std::vector<std::string_view> waiting = entry_points;
  while (!waiting.empty()) {
    const auto file = needs.find(waiting.back());
    if (file == needs.end())
      throw std::logic_error(fmt::format("code_closure: there is no source file {}", waiting.back()));
    waiting.pop_back();
    if (!closure.insert(file->first).second) continue;
    for (const std::string_view needed : fields(file->second, ' ')) {
      bool followed = !needed.empty();
      for (std::size_t i = 0; i < cuts.size(); ++i)
        if (file->first.starts_with(cuts[i].from) && needed.starts_with(cuts[i].to)) {
          stops[i] = true;
          followed = false;
        }
      if (followed) waiting.push_back(needed);
    }
  }
  for (std::size_t i = 0; i < cuts.size(); ++i)
    if (!stops[i])
      throw std::logic_error(fmt::format("code_closure: no {} is reached that includes {}", cuts[i].from, cuts[i].to));
  return closure;
}

std::string code_fingerprint(std::span<const SourceFile> files, const std::vector<std::string_view>& entry_points,
                             const std::vector<IncludeCut>& cuts) {
  const std::set<std::string_view> closure = code_closure(files, entry_points, cuts);
  return fingerprint_of_files(files, [&](std::string_view path) { return closure.contains(path); });
}

std::string code_fingerprint(const std::vector<std::string_view>& entry_points, const std::vector<IncludeCut>& cuts) {
  return code_fingerprint(build_facts::source_files(), entry_points, cuts);
}

std::string whole_code_fingerprint() {
  return fingerprint_of_files(build_facts::source_files(), [](std::string_view) { return true; });
}

}  // namespace tunefind
