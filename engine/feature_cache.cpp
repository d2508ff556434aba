#include "engine/feature_cache.hpp"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <thread>
#include <xxhash.h>

#include "engine/hearing/content_hash.hpp"
#include "engine/strategies/settings.hpp"
#include "features/error.hpp"

namespace tunefind {

namespace fs = std::filesystem;

namespace {

constexpr int kKept_days = 30;                   // unused results are kept for longer than a holiday
constexpr std::chrono::milliseconds kWait{100};  // between attempts to open a catalogue that is in use

/// Opens a cached catalogue for writing, as soon as no other process does. One that is damaged is deleted and created
/// again: it holds nothing that cannot be computed.
Catalogue open_or_recreate(const fs::path& directory, const std::map<std::string, std::string>& settings,
                           const std::atomic<bool>* stop) {
  while (true) {
    try {
      return Catalogue::open_for_writing(directory, settings);
    } catch (const InUseError&) {
      if (stop && *stop) throw;
      std::this_thread::sleep_for(kWait);
    } catch (const StorageError&) {
      std::error_code failure;
      if (!fs::exists(directory, failure) || fs::remove_all(directory, failure) == 0 || failure) throw;
      return Catalogue::open_for_writing(directory, settings);
    }
  }
}

}  // namespace

fs::path cache_folder() {
  if (const char* const cache = std::getenv("XDG_CACHE_HOME"); cache && *cache) return fs::path(cache) / "tunefind";
  if (const char* const home = std::getenv("HOME"); home && *home) return fs::path(home) / ".cache" / "tunefind";
  return fs::temp_directory_path() / "tunefind-cache";
}

void drop_unused() {
  const auto oldest = fs::file_time_type::clock::now() - std::chrono::days(kKept_days);
  for (const fs::path& folder : {cache_folder(), cache_folder() / "stages"}) {
    std::error_code failure;  // what cannot be read or removed stays
    for (const auto& entry : fs::directory_iterator(folder, failure))
      if (entry.path().filename() != "stages" && entry.last_write_time(failure) < oldest && !failure)
        fs::remove_all(entry.path(), failure);
  }
}

std::string program_fingerprint() { return content_hash("/proc/self/exe"); }

CachedCatalogue open_cached(const std::string& name, const std::vector<IngestItem>& items, const Strategies& strategies,
                            const std::map<std::string, std::string>& catalogue_settings, const std::string& code,
                            const std::function<void(const IngestItem&)>& finished, const std::atomic<bool>* stop) {
  const fs::path root = cache_folder();
  std::error_code failure;
  fs::create_directories(root, failure);
  if (failure) throw StorageError(fmt::format("{}: cannot be created: {}", root.string(), failure.message()));
  const std::string identity = name + "\n" + ini_text(catalogue_settings) + "\n" + code;
  const fs::path directory = root / fmt::format("{:016x}", XXH3_64bits(identity.data(), identity.size()));

  if (fs::exists(directory)) fs::last_write_time(directory, fs::file_time_type::clock::now());  // marks it as in use
  drop_unused();
  Catalogue catalogue = open_or_recreate(directory, catalogue_settings, stop);
  IngestReport report = ingest(items, catalogue, strategies, finished, stop);
  keep_only(items, report, catalogue);
  return {std::move(catalogue), std::move(report)};
}

}  // namespace tunefind
