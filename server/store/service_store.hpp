#pragma once

#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/store/records.hpp"
#include "storage/catalogue/database.hpp"

namespace tunefind::server {

struct StoredHum;

/// Everything that the service stores except features and originals: accounts, credentials, songs, jobs and hums as
/// JSON in a RocksDB database, under keys that begin with the owner. Safe to call from several threads. Each method is
/// one atomic step; callers that read and then write must keep others out in between. Throws StorageError, also if a
/// record is damaged.
class ServiceStore {
 public:
  /// With Mode::read, sees the state at this moment even while a server writes, and creates nothing.
  explicit ServiceStore(const std::filesystem::path& directory, Database::Mode mode = Database::Mode::write);

  /// Adds an account under a new owner number and returns the number; nothing if the name is taken.
  std::optional<Owner> add(Account account);
  /// Adds or replaces an account, whose name must not have changed.
  void put(const Account& account);
  std::optional<Account> account(Owner owner) const;
  /// Names are compared without regard to case.
  std::optional<Account> account_named(std::string_view name) const;
  void each_account(const std::function<void(const Account&)>& visit) const;

  /// `hash` is that of the credential's secret.
  void put(std::string_view hash, const Credential& credential);
  std::optional<Credential> credential(std::string_view hash) const;
  void remove_credential(std::string_view hash);
  /// Visits an owner's credentials in the order of their hashes.
  void each_credential(Owner owner, const std::function<void(std::string_view hash, const Credential&)>& visit) const;

  /// Adds or replaces a song and its job; proof against power loss when it returns.
  void put(Owner owner, const StoredSong& song, const Job& job);
  void put(Owner owner, const StoredSong& song);
  /// A waveform's peaks: 255 is full scale. Empty if none were stored.
  void put_peaks(Owner owner, std::string_view song, const std::vector<std::uint8_t>& peaks);
  std::vector<std::uint8_t> peaks(Owner owner, std::string_view song) const;
  void remove_song(Owner owner, std::string_view song);
  void each_song(Owner owner, const std::function<void(StoredSong&&)>& visit) const;

  void put(const Job& job);
  void remove_job(Owner owner, std::string_view id);
  std::optional<Job> job(Owner owner, std::string_view id) const;
  /// Visits the newest first, until `visit` returns false.
  void each_job(Owner owner, const std::function<bool(Job&&)>& visit) const;
  /// Visits all owners' jobs, by owner, the oldest first.
  void each_job(const std::function<void(Job&&)>& visit) const;

  void put(Owner owner, const StoredHum& hum);
  std::optional<StoredHum> hum(Owner owner, std::string_view id) const;
  void remove_hum(Owner owner, std::string_view id);
  /// Visits the newest first, until `visit` returns false.
  void each_hum(Owner owner, const std::function<bool(StoredHum&&)>& visit) const;
  std::size_t count_hums(Owner owner) const;

  /// Deletes the account and all records of the owner, so that no byte of them stays on disk.
  void erase(Owner owner);
  /// Makes all records proof against power loss.
  void flush() { database_.flush(); }
  /// Throws StorageError if the database cannot be read.
  void check() const;

 private:
  Database database_;
  std::mutex adding_;
};

}  // namespace tunefind::server
