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

/// One step of an atomic write: the new value of a key, or none to delete the key; or postings
/// (storage/catalogue/posting.hpp) to be joined behind those that the key has.
struct Change {
  std::string family;
  std::string key;
  std::optional<std::string> value;
  bool joins = false;
};

/// A stretch of a family that cannot be read: the keys between `after` and `before` (empty: from the start, to the
/// end).
struct Gap {
  std::string after, before;
  std::string reason;
};

/// A RocksDB database as the catalogue uses it: families of key-value pairs, atomic writes, one writer, any number of
/// readers. The only file that speaks to RocksDB; every bad status becomes a StorageError of one line. Safe to call
/// from several threads.
class Database {
 public:
  enum class Mode { read, write };

  /// Opens every family there is, known or not, so that what a later version added does not stand in the way. Writing
  /// creates the directory and missing families, also where an earlier creation was cut short; reading creates nothing
  /// and sees the state of this moment, whatever a writer does later.
  Database(const std::filesystem::path& directory, Mode mode, const std::vector<std::string>& families);
  ~Database();

  /// The directory as messages name it ("beats/").
  const std::string& name() const;
  /// The families there are, sorted.
  std::vector<std::string> families() const;

  /// The value of a key, or nothing; also nothing if the family does not exist.
  std::optional<std::string> get(const std::string& family, std::string_view key) const;
  /// All changes or none. They survive the end of this process at any moment, once this returns; if `durable`, a power
  /// loss too.
  void write(const std::vector<Change>& changes, bool durable = false);
  /// A text that no other database has, nor this one before or after a write; the same for who opens it later.
  std::string state() const;
  /// Moves everything written from the log into tables on disk: proof against power loss, and quick to open.
  void flush();

  /// Many changes that go past the log: tables on disk, in a folder within the directory, until `commit` takes them in,
  /// all or none and proof against power loss. Otherwise the destructor removes the folder, or the next opening for
  /// writing does. Throws StorageError if the database is open for reading or has other tables under way.
  class Tables {
   public:
    explicit Tables(Database& database);
    ~Tables();
    /// The keys of each family must ascend, and none come twice.
    void write(const Change& change);
    void commit();

   private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
  };

  using Visit = std::function<void(std::string_view key, std::string_view value)>;
  /// Visits a family in key order, past the cache. Where a block is damaged it goes on behind it, and returns the gap.
  std::optional<Gap> scan(const std::string& family, const Visit& visit) const;

  /// In which order keys are visited.
  enum class Order { ascending, descending };
  /// Visits the keys of a family that begin with a prefix, until `visit` returns false. Throws StorageError at the
  /// first damage.
  void walk(const std::string& family, std::string_view prefix, Order order,
            const std::function<bool(std::string_view key, std::string_view value)>& visit) const;
  /// Removes the keys of a family that begin with a prefix, which must not be empty, and makes the files anew that held
  /// them: their bytes are gone from disk when this returns, as far as the file system forgets.
  void erase(const std::string& family, std::string_view prefix);

  using VisitAll = std::function<void(const std::string& family, std::string_view key, std::string_view value)>;
  /// Visits all families by name and key, as of one moment. Throws StorageError at the first damage.
  void visit_all(const VisitAll& visit) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tunefind
