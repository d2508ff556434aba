#pragma once

#include <memory>

#include "storage/catalogue/catalogue.hpp"
#include "storage/catalogue/packed_song.hpp"

namespace tunefind {

/// Puts many songs, past RocksDB's log: tables on disk, beside the catalogue's until `commit` takes them in. Songs are
/// as if put one by one, in place of earlier ones of the same ids. Memory holds their ids and terms, 12 bytes a term,
/// until `commit` sorts them: 16 MB for 10 000 songs of 130 terms; the rest stays the same whatever their number. Until
/// `commit` returns the catalogue is as it was; what a killed process leaves behind goes at the next opening for
/// writing. One load at a time, from one thread at a time, and nobody else puts its songs meanwhile. Every method
/// throws StorageError, one line that begins with the directory; the load is then good for nothing.
class Catalogue::BulkLoad {
 public:
  /// Throws StorageError if the catalogue is open for reading or has another load under way.
  explicit BulkLoad(Catalogue& catalogue);
  /// Drops what was not committed.
  ~BulkLoad();

  /// Adds a song. Throws StorageError that names it if its id does not come behind the last one's, by bytes, or is
  /// empty.
  void put(const PackedSong& song);
  /// Takes all songs into the catalogue at once, proof against power loss; nothing happens without songs.
  void commit();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tunefind
