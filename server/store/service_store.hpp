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

/// Whether a write waits for the disk. The process may end at any moment without losing either kind; a loss of power
/// can undo the latest `soon` writes.
enum class Durability { now, soon };

/// Everything that the service stores except features and originals: accounts, credentials, songs, jobs and hums as
/// JSON in a RocksDB database, under keys that begin with the owner. Safe to call from several threads. Each method is
/// one atomic step, proof against power loss when it returns, unless it takes a Durability or concerns jobs and peaks
/// alone; callers that read and then write must keep others out in between. Throws StorageError, also if a record is
/// damaged.
class ServiceStore {
 public:
  /// With Mode::read, sees the state at this moment even while a server writes, and creates nothing.
  explicit ServiceStore(const std::filesystem::path& directory, Database::Mode mode = Database::Mode::write);

  /// Adds an account under a new owner number and returns the number; nothing if the name is taken.
  std::optional<Owner> add(Account account);
  /// Adds the account of --single-user, unless it exists.
  void add_single_user();
  /// Edits an account's record and returns it, and removes the account's credentials for which `ends` returns true:
  /// all in one step. Nothing if there is no such account. `edit` must not change owner and name; if it throws, nothing
  /// is changed.
  using Ends = std::function<bool(std::string_view hash, const Credential&)>;
  std::optional<Account> change(Owner owner, const std::function<void(Account&)>& edit, const Ends& ends = {});
  std::optional<Account> account(Owner owner) const;
  /// Names are compared without regard to case.
  std::optional<Account> account_named(std::string_view name) const;
  void each_account(const std::function<void(const Account&)>& visit) const;

  /// Adds a credential for the owner of `account`; `hash` is that of its secret. False if the account has been deleted
  /// or has another password than `account`, so that a login that a deletion or a new password overtakes is void.
  bool add(std::string_view hash, const Credential& credential, const Account& account);
  std::optional<Credential> credential(std::string_view hash) const;
  void remove_credential(std::string_view hash);
  /// Notes that a credential was used now, unless it has been removed. A loss of power can undo it.
  void touch_credential(std::string_view hash);
  /// Visits an owner's credentials in the order of their hashes.
  void each_credential(Owner owner, const std::function<void(std::string_view hash, const Credential&)>& visit) const;

  /// Adds or replaces a song and its job.
  void put(Owner owner, const StoredSong& song, const Job& job);
  void put(Owner owner, const StoredSong& song, Durability durability = Durability::now);
  /// A waveform's peaks: 255 is full scale. Empty if none were stored.
  void put_peaks(Owner owner, std::string_view song, const std::vector<std::uint8_t>& peaks);
  std::vector<std::uint8_t> peaks(Owner owner, std::string_view song) const;
  void remove_song(Owner owner, std::string_view song);
  std::optional<StoredSong> song(Owner owner, std::string_view id) const;
  void each_song(Owner owner, const std::function<void(StoredSong&&)>& visit) const;

  void put(const Job& job);
  void remove_job(Owner owner, std::string_view id);
  std::optional<Job> job(Owner owner, std::string_view id) const;
  /// Visits the newest first, until `visit` returns false.
  void each_job(Owner owner, const std::function<bool(Job&&)>& visit) const;
  /// Visits all owners' jobs, by owner, the oldest first.
  void each_job(const std::function<void(Job&&)>& visit) const;

  void put(Owner owner, const StoredHum& hum, Durability durability = Durability::now);
  std::optional<StoredHum> hum(Owner owner, std::string_view id) const;
  void remove_hum(Owner owner, std::string_view id);
  /// Visits the newest first, until `visit` returns false.
  void each_hum(Owner owner, const std::function<bool(StoredHum&&)>& visit) const;
  std::size_t count_hums(Owner owner) const;

  /// Deletes an account with its credentials and notes that everything else of its owner is to be erased; false if
  /// there is no such account. From now on nobody gets in.
  bool begin_erasure(Owner owner);
  /// Deletes all records of an owner whose erasure has begun, so that no byte of them stays on disk, and the note.
  void finish_erasure(Owner owner);
  /// The owners whose erasure has begun and is not finished.
  std::vector<Owner> unfinished_erasures() const;
  bool is_being_erased(Owner owner) const;
  /// A random secret of 256 bits that this database keeps for good; made when it is first asked for.
  std::string secret();
  /// Makes all records proof against power loss.
  void flush() { database_.flush(); }
  /// Throws StorageError if the database cannot be read.
  void check() const;

 private:
  Database database_;
  std::mutex accounts_mutex_;  ///< held while accounts and credentials are changed
};

}  // namespace tunefind::server
