#include "server/store/backup.hpp"

#include <fmt/format.h>
#include <vector>

#include "server/store/object_keys.hpp"
#include "server/store/service_store.hpp"
#include "server/store/stored_hum.hpp"
#include "storage/catalogue/catalogue.hpp"
#include "storage/catalogue/database.hpp"
#include "storage/objects/object_store.hpp"

namespace tunefind::server {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kAtOnce = 1000;  // records written in one step; chosen by hand

void copy_database(const fs::path& from, const fs::path& to) {
  const Database source(from, Database::Mode::read, {});
  Database target(to, Database::Mode::write, source.families());
  std::vector<Change> changes;
  const auto write = [&] {
    target.write(changes);
    changes.clear();
  };
  source.visit_all([&](const std::string& family, std::string_view key, std::string_view value) {
    changes.push_back({family, std::string(key), std::string(value)});
    if (changes.size() == kAtOnce) write();
  });
  write();
  target.flush();
}

/// Copies the catalogues of the copied accounts. One that is being created or deleted is left out: the service makes it
/// anew from the originals.
void copy_catalogues(const ServiceStore& store, const fs::path& from, const fs::path& to) {
  fs::create_directories(to);
  store.each_account([&](const Account& account) {
    const fs::path folder = from / owner_name(account.owner), copy = to / folder.filename();
    try {
      if (fs::exists(folder / "CURRENT")) Catalogue::open_for_reading(folder).backup(copy);
    } catch (const DamageError&) {
      throw;
    } catch (const StorageError&) {
      if (fs::exists(folder / "CURRENT")) throw;
      fs::remove_all(copy);
    }
  });
}

/// Copies the objects that the copied records refer to, if they are stored in the data folder.
void copy_objects(const ServiceStore& store, const fs::path& from, const fs::path& to, BackupReport& report) {
  const bool here = fs::exists(from);
  const std::unique_ptr<ObjectStore> source = here ? open_object_store(from.string()) : nullptr;
  const std::unique_ptr<ObjectStore> target = here ? open_object_store(to.string()) : nullptr;
  const fs::path copy = to.parent_path() / "object";
  const auto take = [&](const std::string& key) {
    if (!here) return;
    try {
      source->fetch(key, copy);
    } catch (const StorageError&) {
      if (source->info(key)) throw;
      ++report.missing;  // deleted meanwhile, or lost
      return;
    }
    target->take_file(key, copy);
    ++report.objects;
  };
  store.each_account([&](const Account& account) {
    ++report.accounts;
    store.each_song(account.owner, [&](StoredSong&& song) {
      ++report.songs;
      take(song_key(account.owner, song.id));
    });
    store.each_hum(account.owner, [&](StoredHum&& hum) {
      ++report.hums;
      take(hum_key(account.owner, hum.id));
      return true;
    });
  });
}

}  // namespace

BackupReport backup(const fs::path& data, const fs::path& target) {
  if (!fs::exists(data / "service"))
    throw StorageError(fmt::format("{}: is not a data folder of tunefind serve", data.string()));
  std::error_code none;
  if (fs::exists(target) && !fs::is_empty(target, none))
    throw StorageError(fmt::format("{}: exists and is not an empty folder", target.string()));
  const fs::path partial = target.string() + ".partial";
  fs::remove_all(partial, none);
  std::error_code error;
  fs::create_directories(partial, error);
  if (!error) fs::permissions(partial, fs::perms::owner_all, error);
  if (error) throw StorageError(fmt::format("{}: cannot be created: {}", target.string(), error.message()));
  BackupReport report;
  try {
    // The records first, so that every object they refer to exists, unless it is deleted meanwhile.
    copy_database(data / "service", partial / "service");
    const ServiceStore store(partial / "service");
    copy_catalogues(store, data / "catalogues", partial / "catalogues");
    copy_objects(store, data / "originals", partial / "originals", report);
  } catch (...) {
    fs::remove_all(partial, none);
    throw;
  }
  fs::remove(target, none);
  fs::rename(partial, target, error);
  if (error) throw StorageError(fmt::format("{}: cannot be created: {}", target.string(), error.message()));
  return report;
}

}  // namespace tunefind::server
