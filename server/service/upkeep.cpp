#include "server/service/upkeep.hpp"

#include <chrono>
#include <optional>
#include <vector>

#include "server/store/object_keys.hpp"
#include "server/store/originals.hpp"
#include "server/store/service_store.hpp"
#include "server/store/stored_hum.hpp"
#include "server/util/log.hpp"
#include "server/util/owner_gate.hpp"
#include "storage/objects/object_store.hpp"

namespace tunefind::server {
namespace {

constexpr auto kRetryErasures = std::chrono::minutes(10);  // chosen by hand
constexpr int kRetriesADay = 24 * 6;
constexpr int kDaysBetweenChecks = 7;       // of originals; chosen by hand
constexpr double kBytesPerMs = 20e3;        // of originals that are compared; chosen by hand: 20 MB/s
constexpr Time kHumGrace_ms = 3600 * 1000;  // a recording is stored before its record, but never so long before

/// An object of an owner: `OWNER/songs/ID` or `OWNER/hums/ID`.
struct OwnedObject {
  Owner owner = 0;
  bool song = false;
  std::string id;
};

/// The owner of a name of 8 hexadecimal digits, as owner_name makes it; nothing if it is none.
std::optional<Owner> owner_of(const std::string& name) {
  if (name.size() != 8 || name.find_first_not_of("0123456789abcdef") != std::string::npos) return std::nullopt;
  return static_cast<Owner>(std::stoul(name, nullptr, 16));
}

std::optional<OwnedObject> parsed(const std::string& key) {
  const std::size_t first = key.find('/'), second = key.find('/', first + 1);
  if (second == std::string::npos) return std::nullopt;
  const std::optional<Owner> owner = owner_of(key.substr(0, first));
  const std::string kind = key.substr(first + 1, second - first - 1);
  if (!owner || (kind != "songs" && kind != "hums")) return std::nullopt;
  return OwnedObject{*owner, kind == "songs", key.substr(second + 1)};
}

/// When a record of this id was made (id_by_time); 0 if the id is not one of those.
Time time_of(const std::string& id) {
  const std::string digits = id.substr(0, 12);
  if (digits.size() < 12 || digits.find_first_not_of("0123456789abcdef") != std::string::npos) return 0;
  return static_cast<Time>(std::stoull(digits, nullptr, 16));
}

}  // namespace

Upkeep::Upkeep(std::function<void()> finish_erasures, const ServiceStore& store, ObjectStore& objects,
               Originals& originals, OwnerGate& gate, std::filesystem::path catalogues, bool check_originals)
    : finish_erasures_(std::move(finish_erasures)),
      store_(store),
      objects_(objects),
      originals_(originals),
      gate_(gate),
      catalogues_(std::move(catalogues)),
      check_originals_(check_originals),
      started_(now()),
      thread_([this] { work(); }) {}

Upkeep::~Upkeep() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  stopping_.notify_all();
  thread_.join();
}

bool Upkeep::wait(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  return !stopping_.wait_for(lock, time, [this] { return stop_; });
}

void Upkeep::work() {
  int times = 0;
  do {
    try {
      finish_erasures_();
      if (times % kRetriesADay == 0) look_through(times / kRetriesADay);
    } catch (const std::exception& error) {
      log_error("upkeep_ended_early", {{"reason", error.what()}});
    }
    ++times;
  } while (wait(kRetryErasures));
}

/// What is done once a day, on day 0 first.
void Upkeep::look_through(int day) {
  remove_orphaned_catalogues();
  remove_orphaned_objects();
  if (check_originals_ && day % kDaysBetweenChecks == 0) check_originals();
}

void Upkeep::remove_orphaned_catalogues() {
  std::error_code error;
  std::uint64_t removed = 0;
  for (const auto& entry : std::filesystem::directory_iterator(catalogues_, error)) {
    const std::optional<Owner> owner = owner_of(entry.path().stem());
    if (!owner || store_.account(*owner) || store_.is_being_erased(*owner)) continue;
    std::filesystem::remove_all(entry.path());
    ++removed;
  }
  if (removed > 0) log_warning("orphans_removed", {{"catalogues", removed}});
}

void Upkeep::remove_orphaned_objects() {
  std::vector<std::string> unknown;
  objects_.list("", [&](const ObjectInfo& info) {
    const std::optional<OwnedObject> object = parsed(info.key);
    if (!object) return;
    const bool known = object->song ? store_.song(object->owner, object->id).has_value()
                                    : store_.hum(object->owner, object->id).has_value();
    if (!known) unknown.push_back(info.key);
  });
  std::uint64_t removed = 0;
  for (const std::string& key : unknown) {
    const OwnedObject object = *parsed(key);
    const auto pass = gate_.enter(object.owner);
    if (!pass || store_.is_being_erased(object.owner)) continue;  // the deletion of the account removes it
    const std::lock_guard lock(pass->originals());
    if (object.song && store_.song(object.owner, object.id)) continue;  // it was being uploaded
    if (!object.song && (store_.hum(object.owner, object.id) ||
                         (time_of(object.id) >= started_ && time_of(object.id) > now() - kHumGrace_ms)))
      continue;
    removed += objects_.remove(key);
  }
  if (removed > 0) log_warning("orphans_removed", {{"objects", removed}});
}

void Upkeep::check_originals() {
  std::vector<Owner> owners;
  store_.each_account([&](const Account& account) { owners.push_back(account.owner); });
  std::uint64_t checked = 0;
  for (const Owner owner : owners) {
    std::vector<std::string> songs;
    store_.each_song(owner, [&](StoredSong&& song) { songs.push_back(song.id); });
    for (const std::string& song : songs) {
      if (!wait({})) return;
      const auto pass = gate_.enter(owner);
      if (!pass || !store_.song(owner, song)) continue;
      const auto pace = [&](std::size_t bytes) {
        const auto ms = static_cast<std::int64_t>(static_cast<double>(bytes) / kBytesPerMs);
        return wait(std::chrono::milliseconds(ms)) && !pass->closing();
      };
      try {
        originals_.check(owner, song, pace);
        if (!store_.song(owner, song)) originals_.forget(owner, song);  // it was deleted meanwhile
      } catch (const StorageError& error) {
        log_error("original_not_checked", {{"reason", error.what()}});
      }
      ++checked;
    }
  }
  log_info("originals_checked", {{"songs", checked}, {"damaged", std::uint64_t{originals_.damaged()}}});
}

}  // namespace tunefind::server
