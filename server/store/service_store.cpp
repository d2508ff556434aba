#include "server/store/service_store.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "server/store/credentials.hpp"
#include "server/store/stored_hum.hpp"
#include "storage/catalogue/keys.hpp"

namespace tunefind::server {
namespace {

// Families of keys. `names` maps the hash of a name to its owner, `owned_credentials` has a key for each owner and
// hash. `erasures` has a key for each owner whose erasure has begun; its value is the hash of the name, then those of
// the credentials.
constexpr const char *kAccounts = "accounts", *kNames = "names", *kCredentials = "credentials",
                     *kOwnedCredentials = "owned_credentials", *kSongs = "songs", *kPeaks = "peaks", *kJobs = "jobs",
                     *kHums = "hums", *kCounters = "counters", *kErasures = "erasures";
// Keys among the counters: the owner number to give next, and the secret.
constexpr const char *kNextOwner = "owner", *kSecret = "secret";

std::string key_of(Owner owner, std::string_view id) { return key_number(owner).append(id); }

template <class Record>
std::string text_of(const Record& record) {
  return Json(record).dump(-1, ' ', false, Json::error_handler_t::replace);
}

template <class Record>
Record record_of(const char* family, std::string_view value) {
  try {
    return Json::parse(value).get<Record>();
  } catch (const Json::exception& error) {
    throw StorageError(fmt::format("the service's database: a record of {} is damaged: {}", family, error.what()));
  }
}

template <class Record>
std::optional<Record> find(const Database& database, const char* family, const std::string& key) {
  const std::optional<std::string> value = database.get(family, key);
  if (!value) return std::nullopt;
  return record_of<Record>(family, *value);
}

/// Key of a name, in lower case; names are ASCII (server/store/accounts.cpp). It is hashed because RocksDB's manifest
/// keeps keys after their deletion.
std::string name_key(std::string_view name) {
  std::string text(name);
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  return hash_of_secret(text);
}

}  // namespace

ServiceStore::ServiceStore(const std::filesystem::path& directory, Database::Mode mode)
    : database_(
          directory, mode,
          {kAccounts, kNames, kCredentials, kOwnedCredentials, kSongs, kPeaks, kJobs, kHums, kCounters, kErasures}) {}

std::optional<Owner> ServiceStore::add(Account account) {
  const std::lock_guard lock(accounts_mutex_);
  if (database_.get(kNames, name_key(account.name))) return std::nullopt;
  const std::optional<std::string> next = database_.get(kCounters, kNextOwner);
  account.owner = next ? number_in(*next, 0) : kSingleUser + 1;  // no number is given twice
  database_.write({{kAccounts, key_number(account.owner), text_of(account)},
                   {kNames, name_key(account.name), key_number(account.owner)},
                   {kCounters, kNextOwner, key_number(account.owner + 1)}},
                  true);
  return account.owner;
}

void ServiceStore::add_single_user() {
  const std::lock_guard lock(accounts_mutex_);
  Account account;
  account.owner = kSingleUser;
  if (this->account(account.owner)) return;
  account.created = now();
  database_.write({{kAccounts, key_number(account.owner), text_of(account)}}, true);
}

std::optional<Account> ServiceStore::change(Owner owner, const std::function<void(Account&)>& edit, const Ends& ends) {
  const std::lock_guard lock(accounts_mutex_);
  std::optional<Account> account = this->account(owner);
  if (!account) return std::nullopt;
  edit(*account);
  std::vector<Change> changes{{kAccounts, key_number(owner), text_of(*account)}};
  each_credential(owner, [&](std::string_view hash, const Credential& credential) {
    if (!ends || !ends(hash, credential)) return;
    changes.push_back({kCredentials, std::string(hash), {}});
    changes.push_back({kOwnedCredentials, key_of(owner, hash), {}});
  });
  database_.write(changes, true);
  return account;
}

std::optional<Account> ServiceStore::account(Owner owner) const {
  return find<Account>(database_, kAccounts, key_number(owner));
}

std::optional<Account> ServiceStore::account_named(std::string_view name) const {
  const std::optional<std::string> owner = database_.get(kNames, name_key(name));
  return owner ? account(number_in(*owner, 0)) : std::nullopt;
}

void ServiceStore::each_account(const std::function<void(const Account&)>& visit) const {
  database_.walk(kAccounts, "", Database::Order::ascending, [&](std::string_view, std::string_view value) {
    visit(record_of<Account>(kAccounts, value));
    return true;
  });
}

bool ServiceStore::add(std::string_view hash, const Credential& credential, const Account& seen) {
  const std::lock_guard lock(accounts_mutex_);
  const std::optional<Account> present = account(credential.owner);
  if (!present || present->password_hash != seen.password_hash) return false;
  database_.write(
      {{kCredentials, std::string(hash), text_of(credential)}, {kOwnedCredentials, key_of(credential.owner, hash), ""}},
      true);
  return true;
}

std::optional<Credential> ServiceStore::credential(std::string_view hash) const {
  return find<Credential>(database_, kCredentials, std::string(hash));
}

void ServiceStore::remove_credential(std::string_view hash) {
  const std::lock_guard lock(accounts_mutex_);
  const std::optional<Credential> known = credential(hash);
  if (known)
    database_.write({{kCredentials, std::string(hash), {}}, {kOwnedCredentials, key_of(known->owner, hash), {}}}, true);
}

void ServiceStore::touch_credential(std::string_view hash) {
  const std::lock_guard lock(accounts_mutex_);
  std::optional<Credential> known = credential(hash);
  if (!known) return;
  known->used = now();
  database_.write({{kCredentials, std::string(hash), text_of(*known)}});
}

void ServiceStore::each_credential(Owner owner,
                                   const std::function<void(std::string_view, const Credential&)>& visit) const {
  std::vector<std::string> hashes;
  database_.walk(kOwnedCredentials, key_number(owner), Database::Order::ascending,
                 [&](std::string_view key, std::string_view) {
                   hashes.emplace_back(key.substr(4));
                   return true;
                 });
  for (const std::string& hash : hashes)
    if (const std::optional<Credential> known = credential(hash)) visit(hash, *known);
}

void ServiceStore::put(Owner owner, const StoredSong& song, const Job& job) {
  database_.write({{kSongs, key_of(owner, song.id), text_of(song)}, {kJobs, key_of(owner, job.id), text_of(job)}},
                  true);
}

void ServiceStore::put(Owner owner, const StoredSong& song, Durability durability) {
  database_.write({{kSongs, key_of(owner, song.id), text_of(song)}}, durability == Durability::now);
}

void ServiceStore::put_peaks(Owner owner, std::string_view song, const std::vector<std::uint8_t>& peaks) {
  database_.write({{kPeaks, key_of(owner, song), std::string(peaks.begin(), peaks.end())}});
}

std::vector<std::uint8_t> ServiceStore::peaks(Owner owner, std::string_view song) const {
  const std::string bytes = database_.get(kPeaks, key_of(owner, song)).value_or("");
  return {bytes.begin(), bytes.end()};
}

void ServiceStore::remove_song(Owner owner, std::string_view song) {
  database_.write({{kSongs, key_of(owner, song), {}}, {kPeaks, key_of(owner, song), {}}}, true);
}

std::optional<StoredSong> ServiceStore::song(Owner owner, std::string_view id) const {
  return find<StoredSong>(database_, kSongs, key_of(owner, id));
}

void ServiceStore::each_song(Owner owner, const std::function<void(StoredSong&&)>& visit) const {
  database_.walk(kSongs, key_number(owner), Database::Order::ascending, [&](std::string_view, std::string_view value) {
    visit(record_of<StoredSong>(kSongs, value));
    return true;
  });
}

void ServiceStore::put(const Job& job) { database_.write({{kJobs, key_of(job.owner, job.id), text_of(job)}}); }

void ServiceStore::remove_job(Owner owner, std::string_view id) { database_.write({{kJobs, key_of(owner, id), {}}}); }

std::optional<Job> ServiceStore::job(Owner owner, std::string_view id) const {
  return find<Job>(database_, kJobs, key_of(owner, id));
}

void ServiceStore::each_job(Owner owner, const std::function<bool(Job&&)>& visit) const {
  database_.walk(kJobs, key_number(owner), Database::Order::descending,
                 [&](std::string_view, std::string_view value) { return visit(record_of<Job>(kJobs, value)); });
}

void ServiceStore::each_job(const std::function<void(Job&&)>& visit) const {
  database_.walk(kJobs, "", Database::Order::ascending, [&](std::string_view, std::string_view value) {
    visit(record_of<Job>(kJobs, value));
    return true;
  });
}

void ServiceStore::put(Owner owner, const StoredHum& hum, Durability durability) {
  database_.write({{kHums, key_of(owner, hum.id), text_of(hum)}}, durability == Durability::now);
}

std::optional<StoredHum> ServiceStore::hum(Owner owner, std::string_view id) const {
  return find<StoredHum>(database_, kHums, key_of(owner, id));
}

void ServiceStore::remove_hum(Owner owner, std::string_view id) {
  database_.write({{kHums, key_of(owner, id), {}}}, true);
}

void ServiceStore::each_hum(Owner owner, const std::function<bool(StoredHum&&)>& visit) const {
  database_.walk(kHums, key_number(owner), Database::Order::descending,
                 [&](std::string_view, std::string_view value) { return visit(record_of<StoredHum>(kHums, value)); });
}

std::size_t ServiceStore::count_hums(Owner owner) const {
  std::size_t count = 0;
  database_.walk(kHums, key_number(owner), Database::Order::ascending,
                 [&](std::string_view, std::string_view) { return ++count > 0; });
  return count;
}

bool ServiceStore::begin_erasure(Owner owner) {
  const std::lock_guard lock(accounts_mutex_);
  const std::optional<Account> known = account(owner);
  if (!known) return false;
  const std::string name = name_key(known->name);
  std::string note = name;
  std::vector<Change> changes{{kNames, name, {}}, {kAccounts, key_number(owner), {}}};
  each_credential(owner, [&](std::string_view hash, const Credential&) {
    note += hash;
    changes.push_back({kCredentials, std::string(hash), {}});
  });
  changes.push_back({kErasures, key_number(owner), note});
  database_.write(changes, true);
  return true;
}

void ServiceStore::finish_erasure(Owner owner) {
  const std::string note = database_.get(kErasures, key_number(owner)).value_or("");
  for (const char* family : {kOwnedCredentials, kSongs, kPeaks, kJobs, kHums, kAccounts})
    database_.erase(family, key_number(owner));
  // Only purged, not erased: a new account can have the name by now.
  for (std::size_t at = 0; at + kHashBytes <= note.size(); at += kHashBytes)
    database_.purge(at == 0 ? kNames : kCredentials, note.substr(at, kHashBytes));
  database_.flush();  // of all families: only then is RocksDB's log deleted, which holds the records as well
  database_.write({{kErasures, key_number(owner), {}}}, true);
}

std::vector<Owner> ServiceStore::unfinished_erasures() const {
  std::vector<Owner> owners;
  database_.walk(kErasures, "", Database::Order::ascending, [&](std::string_view key, std::string_view) {
    owners.push_back(number_in(key, 0));
    return true;
  });
  return owners;
}

bool ServiceStore::is_being_erased(Owner owner) const {
  return database_.get(kErasures, key_number(owner)).has_value();
}

std::string ServiceStore::secret() {
  const std::lock_guard lock(accounts_mutex_);
  if (const auto known = database_.get(kCounters, kSecret)) return *known;
  const std::string fresh = new_secret();
  database_.write({{kCounters, kSecret, fresh}}, true);
  return fresh;
}

void ServiceStore::check() const { (void)database_.get(kCounters, kNextOwner); }

}  // namespace tunefind::server
