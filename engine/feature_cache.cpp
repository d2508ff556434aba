#include "engine/feature_cache.hpp"

#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <xxhash.h>

#include "engine/inputs.hpp"
#include "engine/settings.hpp"
#include "features/error.hpp"

namespace tunefind {

namespace fs = std::filesystem;

fs::path cache_folder() {
  if (const char* const cache = std::getenv("XDG_CACHE_HOME"); cache && *cache) return fs::path(cache) / "tunefind";
  if (const char* const home = std::getenv("HOME"); home && *home) return fs::path(home) / ".cache" / "tunefind";
  return fs::temp_directory_path() / "tunefind-cache";
}

std::string programme_fingerprint() { return content_hash("/proc/self/exe"); }

CachedCatalogue open_cached(const std::string& name, const std::vector<IngestItem>& items, const Strategies& strategies,
                            const std::map<std::string, std::string>& catalogue_settings, const std::string& code,
                            const std::function<void(const IngestItem&)>& finished, const std::atomic<bool>* stop) {
  const fs::path root = cache_folder();
  std::error_code failure;
  fs::create_directories(root, failure);
  if (failure) throw StorageError(fmt::format("{}: cannot be made: {}", root.string(), failure.message()));
  const std::string identity = name + "\n" + ini_text(catalogue_settings) + "\n" + code;
  const fs::path directory = root / fmt::format("{:016x}", XXH3_64bits(identity.data(), identity.size()));

  Catalogue catalogue = Catalogue::open_for_writing(directory, catalogue_settings);
  IngestReport report = ingest(items, catalogue, strategies, finished, stop);
  keep_only(items, report, catalogue);
  return {std::move(catalogue), std::move(report)};
}

}  // namespace tunefind
