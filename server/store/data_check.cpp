#include "server/store/data_check.hpp"

#include <fmt/format.h>
#include <set>
#include <vector>

#include "features/error.hpp"
#include "server/store/library.hpp"
#include "server/store/object_keys.hpp"
#include "server/store/originals.hpp"
#include "server/store/service_store.hpp"
#include "server/store/stored_hum.hpp"
#include "storage/catalogue/catalogue.hpp"
#include "storage/objects/object_store.hpp"

namespace tunefind::server {

DataCheckReport check_data(const std::filesystem::path& data, const ObjectStore& objects,
                           const std::function<void(const std::string& problem)>& report) {
  if (!std::filesystem::exists(data / "service"))
    throw StorageError(fmt::format("{}: is not a data folder of tunefind serve", data.string()));
  const ServiceStore store(data / "service", Database::Mode::read);
  DataCheckReport counts;
  const auto problem = [&](const std::string& text) {
    ++counts.problems;
    report(text);
  };
  // A record may have been deleted since the database was opened.
  const auto still = [&](const auto& has) { return has(ServiceStore(data / "service", Database::Mode::read)); };
  Originals originals(objects);
  store.each_account([&](const Account& account) {
    const Owner owner = account.owner;
    ++counts.accounts;
    std::set<std::string> ready;
    std::vector<std::string> songs, hums;
    store.each_song(owner, [&](StoredSong&& song) {
      if (song.state == SongState::ready) ready.insert(song.id);
      songs.push_back(std::move(song.id));
    });
    store.each_hum(owner, [&](StoredHum&& hum) {
      hums.push_back(std::move(hum.id));
      return true;
    });
    for (const std::string& id : songs) {
      ++counts.songs;
      const auto exists = [&](const ServiceStore& now) { return now.song(owner, id).has_value(); };
      const std::string key = song_key(owner, id);
      if (!objects.info(key)) {
        if (still(exists)) problem(key + ": the original is missing");
      } else if (!originals.check(owner, id)) {
        problem(key + ": the original is damaged");
      }
    }
    for (const std::string& id : hums) {
      ++counts.hums;
      const auto exists = [&](const ServiceStore& now) { return now.hum(owner, id).has_value(); };
      if (!objects.info(hum_key(owner, id)) && still(exists))
        problem(fmt::format("{}: the recording is missing", hum_key(owner, id)));
    }
    const std::filesystem::path folder = data / "catalogues" / owner_name(owner);
    if (std::filesystem::exists(damaged_folder(folder)))
      problem(fmt::format("{}: a damaged catalogue, which the service has made anew; it can be deleted",
                          damaged_folder(folder).string()));
    try {
      const Catalogue catalogue = Catalogue::open_for_reading(folder);
      for (const auto& [song, text] : catalogue.check().problems) problem(text);
      for (const std::string& id : ready)
        if (!catalogue.find(id)) problem(fmt::format("{}: the features of song {} are missing", folder.string(), id));
    } catch (const DamageError& error) {
      problem(error.what());
    } catch (const StorageError& error) {  // without analysed songs, it need not exist yet
      if (!ready.empty()) problem(error.what());
    }
  });
  return counts;
}

}  // namespace tunefind::server
