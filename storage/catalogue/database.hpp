#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "features/error.hpp"

namespace tunefind {

/// One change of an atomic write: sets a key to `value`, or deletes it if there is no value.
struct Change {
  std::string family;
  std::string key;
  std::optional<std::string> value;
  bool appends =
      false;  ///< `value` is a packed posting list (storage/catalogue/posting.hpp) to append to the present one
};

/// A range of a family that cannot be read: the keys between `after` and `before`, both exclusive. Empty keys stand for
/// the start and the end of the family.
struct Gap {
  std::string after, before;
  std::string reason;  ///< RocksDB's words
};

/// A RocksDB database, as catalogues and the service use it: families (column families) of key-value pairs with atomic
/// writes, one writing process and any number of reading ones. The only class that talks to RocksDB; every failure
/// becomes a StorageError of one line that begins with the directory. Any number of threads may call all methods at the
/// same time.
class Database {
 public:
  enum class Mode { read, write };

  /// Opens a database with all families that it has, including unknown ones of later versions. Mode::write creates the
  /// directory and the missing ones of `families`, also where an earlier creation was interrupted; it throws InUseError
  /// if another process has the database open for writing. Mode::read creates nothing and sees the current state,
  /// whatever a writer does later.
  Database(const std::filesystem::path& directory, Mode mode, const std::vector<std::string>& families);
  ~Database();

  /// The directory as messages name it, with a slash at the end ("beats/").
  const std::string& name() const;
  /// The names of all families, sorted.
  std::vector<std::string> families() const;

  /// The value of a key; nothing if the key or the family does not exist.
  std::optional<std::string> get(const std::string& family, std::string_view key) const;
  /// Applies all changes atomically. Once it returns they survive `kill -9`, and if `durable` also a power loss.
  void write(const std::vector<Change>& changes, bool durable = false);
  /// A text that identifies this state of this database: it differs after every write and in every other database, and
  /// stays the same when the unchanged database is opened again.
  std::string state() const;
  /// Moves everything from the log into tables on disk, which makes it durable and quick to open.
  void flush();

  /// Many changes that bypass the log: they are written to tables in a folder in the directory, and `commit` adds all
  /// of them atomically and durably. Without a commit the destructor removes the folder, or else the next opening for
  /// writing. A database can have one such object at a time, which must not outlive it; one thread at a time may use
  /// it. Throws StorageError if the database is open for reading or already has one.
  class Tables {
   public:
    explicit Tables(Database& database);
    ~Tables();
    /// Adds a change. Within each family the keys must ascend, without duplicates.
    void write(const Change& change);
    void commit();

   private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
  };

  using Visit = std::function<void(std::string_view key, std::string_view value)>;
  /// Visits all pairs of a family in key order, bypassing the block cache. If blocks are damaged, it skips everything
  /// from the first to the last of them and returns that gap; nothing if all pairs could be read or the family does not
  /// exist.
  std::optional<Gap> scan(const std::string& family, const Visit& visit) const;

  /// The order in which `walk` visits keys.
  enum class Order { ascending, descending };
  /// Visits the pairs of a family whose keys begin with `prefix`, until `visit` returns false. Nothing to visit if the
  /// family does not exist. Throws StorageError at the first damage.
  void walk(const std::string& family, std::string_view prefix, Order order,
            const std::function<bool(std::string_view key, std::string_view value)>& visit) const;
  /// Removes the keys of a family that begin with `prefix`, and rewrites the files that held them, so that their bytes
  /// are no longer in any file when this returns (the file system may still hold freed blocks). Throws StorageError if
  /// the prefix is empty or the family does not exist.
  void erase(const std::string& family, std::string_view prefix);
  /// Only rewrites those files, for keys that are removed already.
  void purge(const std::string& family, std::string_view prefix);

  using VisitAll = std::function<void(const std::string& family, std::string_view key, std::string_view value)>;
  /// Visits all pairs of all families, ordered by family name and key, in one consistent snapshot. Throws StorageError
  /// at the first damage.
  void visit_all(const VisitAll& visit) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tunefind
