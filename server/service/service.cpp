#include "server/service/service.hpp"

#include <algorithm>
#include <thread>

#include "server/store/credentials.hpp"
#include "server/store/object_keys.hpp"
#include "server/store/password_rules.hpp"
#include "server/util/log.hpp"

namespace tunefind::server {
namespace {

int cores() { return std::max(1, static_cast<int>(std::thread::hardware_concurrency())); }

/// Creates the data folder, readable by this user only, and returns its path.
const std::filesystem::path& prepared(const std::filesystem::path& data) {
  start_cryptography();
  std::error_code error;
  std::filesystem::create_directories(data, error);
  if (error) throw StorageError(data.string() + ": cannot be created: " + error.message());
  std::filesystem::permissions(data, std::filesystem::perms::owner_all,
                               error);  // it holds hums and hashes of passwords
  return data;
}

AnalysisLimits limits_of(const ServeOptions& options) {
  AnalysisLimits limits;
  limits.longest_hum_s = options.hum_seconds;
  limits.largest_hum_bytes = options.hum_bytes;
  limits.longest_song_s = options.song_seconds;
  limits.largest_song_bytes = options.song_bytes;
  return limits;
}

/// Empties the folder of what an earlier process was receiving when it ended, and returns its path.
std::filesystem::path emptied(const std::filesystem::path& incoming) {
  std::filesystem::remove_all(incoming);
  std::filesystem::create_directories(incoming);
  return incoming;
}

}  // namespace

Service::Service(const ServeOptions& given)
    : options(given),
      session(options.session),
      proxies(options.proxies),
      store(prepared(options.data) / "service"),
      accounts(store),
      objects(open_object_store(options.objects.empty() ? (options.data / "originals").string() : options.objects)),
      originals(*objects),
      analysis(options.program, session.settings_text, cores(), limits_of(options)),
      libraries(options.data / "catalogues", session, store,
                [this](Owner owner, Library& library) { analyse_again(owner, library); }),
      jobs(store, libraries, *objects, originals, analysis, events, emptied(incoming()), options.job_workers,
           options.job_lease_s),
      request_limit(options.single_user ? 0 : options.requests_per_minute),
      search_limit(options.single_user ? 0 : options.searches_per_minute),
      login_limit(options.logins_per_minute),
      login_hour_limit(10 * options.logins_per_minute, 60),
      sign_up_limit(options.sign_ups_per_hour, 60),
      security(options.security_log, options.log_addresses),
      search_slots(cores()) {
  if (options.single_user)
    store.add_single_user();
  else if (!has_password_list())
    log_warning("password_list_missing");
  finish_erasures();
  upkeep.emplace([this] { finish_erasures(); }, store, *objects, originals, gate, options.data / "catalogues",
                 !options.objects.starts_with("s3://"));
}

void Service::analyse_again(Owner owner, Library& library) {
  if (library.without_features().empty()) return;
  log_info("analysed_anew", {{"songs", library.without_features().size()}});
  for (const std::string& id : library.without_features()) {
    const std::optional<StoredSong> song = library.song(id);
    Job job;
    job.created = now();
    job.id = id_by_time(job.created);
    job.owner = owner;
    job.song = id;
    job.title = song ? song->title : "";
    if (library.analyse_again(job)) jobs.enqueue(job);
  }
}

void Service::erase(Owner owner) {
  if (store.begin_erasure(owner)) finish_erasure(owner);
}

void Service::finish_erasures() {
  for (const Owner owner : store.unfinished_erasures()) {
    try {
      finish_erasure(owner);
      log_info("erasure_finished");
    } catch (const StorageError& error) {  // the next time it is tried again
      log_error("erasure_postponed", {{"reason", error.what()}});
    }
  }
}

void Service::finish_erasure(Owner owner) {
  const std::lock_guard lock(erasing);
  if (!store.is_being_erased(owner)) return;  // it was finished meanwhile
  jobs.cancel(owner);
  events.close(owner);
  libraries.erase(owner);
  std::vector<std::string> keys;
  objects->list(owner_prefix(owner), [&](const ObjectInfo& object) { keys.push_back(object.key); });
  for (const std::string& key : keys) objects->remove(key);
  store.finish_erasure(owner);
}

}  // namespace tunefind::server
