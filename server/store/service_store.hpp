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

/// All that the service knows but for features and originals, in a RocksDB database of its own: accounts, credentials,
/// songs, jobs and hums as JSON, by keys that begin with the owner. Safe to call from several threads; each method is
/// one atomic step, and whoever reads and then writes keeps others out meanwhile. Throws StorageError.
class ServiceStore {
 public:
  /// Reading sees the state of this moment, also while a server writes, and creates nothing.
  explicit ServiceStore(const std::filesystem::path& directory, Database::Mode mode = Database::Mode::write);

  /// Adds an account under a new owner number, which it returns; nothing if the name is taken.
  std::optional<Owner> add(Account account);
  void put(const Account& account);
  std::optional<Account> account(Owner owner) const;
  std::optional<Account> account_named(std::string_view name) const;
  void each_account(const std::function<void(const Account&)>& visit) const;

  /// `hash` is the secret's.
  void put(std::string_view hash, const Credential& credential);
  std::optional<Credential> credential(std::string_view hash) const;
  void remove_credential(std::string_view hash);
  /// Visits an owner's credentials by their hashes.
  void each_credential(Owner owner, const std::function<void(std::string_view hash, const Credential&)>& visit) const;

  /// Proof against power loss once it returns.
  void put(Owner owner, const StoredSong& song, const Job& job);
  void put(Owner owner, const StoredSong& song);
  void put_peaks(Owner owner, std::string_view song, const std::vector<std::uint8_t>& peaks);
  std::vector<std::uint8_t> peaks(Owner owner, std::string_view song) const;
  void remove_song(Owner owner, std::string_view song);
  void each_song(Owner owner, const std::function<void(StoredSong&&)>& visit) const;

  void put(const Job& job);
  void remove_job(Owner owner, std::string_view id);
  std::optional<Job> job(Owner owner, std::string_view id) const;
  /// Newest first, until `visit` returns false.
  void each_job(Owner owner, const std::function<bool(Job&&)>& visit) const;
  /// All owners', by owner and time.
  void each_job(const std::function<void(Job&&)>& visit) const;

  void put(Owner owner, const StoredHum& hum);
  std::optional<StoredHum> hum(Owner owner, std::string_view id) const;
  void remove_hum(Owner owner, std::string_view id);
  /// Newest first, until `visit` returns false.
  void each_hum(Owner owner, const std::function<bool(StoredHum&&)>& visit) const;
  std::size_t count_hums(Owner owner) const;

  /// Forgets the account and everything that is the owner's, down to the bytes on disk.
  void erase(Owner owner);
  void flush() { database_.flush(); }
  /// Throws StorageError if the database cannot be read.
  void check() const;

 private:
  Database database_;
  std::mutex adding_;
};

}  // namespace tunefind::server
