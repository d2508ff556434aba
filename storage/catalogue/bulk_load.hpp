#pragma once

#include <memory>

#include "storage/catalogue/catalogue.hpp"
#include "storage/catalogue/packed_song.hpp"

namespace tunefind {

/// Stores many songs without going through RocksDB's log: it writes tables to a folder in the catalogue's directory,
/// and `commit` adds all of them atomically. The result is as if the songs had been put one by one, in place of earlier
/// ones of the same ids. Until `commit` returns the catalogue is unchanged. The memory it needs is that of ids and
/// terms (12 bytes a term, 16 MB for 10 000 songs of 130 terms); the records go to disk at once. What a killed process
/// leaves behind is removed at the next opening for writing.
///
/// A catalogue can have one load at a time. The load must not outlive the catalogue, must be used by one thread at a
/// time, and nobody may put the same songs meanwhile. Every method throws StorageError, one line that begins with the
/// directory; after an error the load can only be destroyed.
class Catalogue::BulkLoad {
 public:
  /// Throws StorageError if the catalogue is open for reading or already has a load in progress.
  explicit BulkLoad(Catalogue& catalogue);
  /// Discards the songs if they were not committed.
  ~BulkLoad();

  /// Adds a song. Ids must ascend (by bytes): throws StorageError that names the song if its id is empty or does not
  /// come after the previous one.
  void put(const PackedSong& song);
  /// Adds all songs to the catalogue, atomically and durably. Does nothing if there are no songs.
  void commit();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tunefind
