#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "engine/index/song_index.hpp"
#include "engine/load_index.hpp"
#include "engine/session.hpp"
#include "server/store/service_store.hpp"
#include "storage/catalogue/catalogue.hpp"

namespace tunefind::server {

/// Chooses songs of a library: those that fulfil every condition that is set.
struct SongFilter {
  std::vector<std::string> words;  ///< each occurs in title, file name or a tag, in any case
  std::vector<std::string> tags;   ///< the song has all of them, in this case
  std::optional<std::string> key;
  std::optional<double> bpm_min, bpm_max;
  std::optional<bool> favourite;
  std::optional<SongState> state;

  bool admits(const StoredSong& song) const;
  /// True if no condition is set.
  bool admits_all() const;
};

/// Where a damaged catalogue is moved to.
inline std::filesystem::path damaged_folder(const std::filesystem::path& catalogue) {
  return catalogue.string() + ".damaged";
}

/// When an index is to be updated: see `Library::refresh`.
enum class Refresh { when_due, now };

/// The songs of one owner: their records, their features (a Catalogue in a folder of its own), and the index that
/// searches run over, which is as `refresh` last left it. Safe to call from several threads. Throws StorageError.
class Library {
 public:
  /// Opens the catalogue in this folder or creates it, and removes features of songs that have been deleted. A
  /// catalogue that was built with other settings is deleted and created again; a damaged one is moved to
  /// `damaged_folder` and created again. The songs then have to be analysed again (`without_features`).
  Library(Owner owner, const std::filesystem::path& folder, const Session& session, ServiceStore& store);

  /// Nothing if there is no such song.
  std::optional<StoredSong> song(std::string_view id) const;
  /// The songs that `filter` admits, by title without regard to case, or the newest first.
  std::vector<StoredSong> songs(const SongFilter& filter, bool by_title) const;
  /// How many songs have each tag.
  std::map<std::string, std::size_t> tags() const;
  /// How many songs there are, in any state.
  std::size_t size() const;
  /// Total size of the songs' originals and the hums' recordings.
  std::uint64_t bytes() const;

  /// True if the catalogue was damaged and had to be created again.
  bool renewed() const { return renewed_; }
  /// Ids of the songs whose features were missing when the library was opened although they were ready: the catalogue
  /// had to be created again.
  const std::vector<std::string>& without_features() const { return without_features_; }

  /// Adds a song and the job that will analyse it; false if the song exists already.
  bool add(const StoredSong& song, const Job& job);
  /// Adds a job that will analyse `job.song` once more; false if there is no such song.
  bool analyse_again(const Job& job);
  /// Edits a song's record and returns it; nothing if there is no such song. `edit` runs under the library's lock.
  std::optional<StoredSong> change(std::string_view id, Durability durability,
                                   const std::function<void(StoredSong&)>& edit);
  /// Stores a song's features and its waveform's peaks; searches find it after the next `refresh`.
  void put_features(const StoredSong& song, const Tune& tune, const std::vector<Term>& terms,
                    const std::vector<std::uint8_t>& peaks);
  /// Removes a song with its features; false if there is no such song. Searches do not find it from now on.
  bool remove(std::string_view id);
  void add(const StoredHum& hum);
  /// Edits a hum's record and returns it; nothing if there is no such hum. `edit` runs under the library's lock.
  std::optional<StoredHum> change_hum(std::string_view id, const std::function<void(StoredHum&)>& edit);
  /// False if there is no such hum.
  bool remove_hum(std::string_view id);

  /// Updates the index if songs were added or removed. With `when_due` it does nothing if too little time has passed
  /// since the last update: such updates take a fifth of the time at most.
  void refresh(Refresh when);

  /// The answer of a search.
  struct Found {
    Ranking ranking;
    std::size_t searched = 0;  ///< how many songs the filter admitted
  };
  /// The best `k` of the songs that `filter` admits.
  Found search(const Query& query, int k, const SongFilter& filter) const;
  /// The best alignment of a hum with a song, in times of the whole song, and the song's tune. Throws StorageError if
  /// there is no such song.
  std::pair<Alignment, Tune> align(const std::string& id, const Melody& hum) const;

  /// Makes all features that were stored so far proof against power loss.
  void flush() { catalogue_->flush(); }

 private:
  const Owner owner_;
  const Session& session_;
  ServiceStore& store_;
  std::optional<Catalogue> catalogue_;
  std::vector<std::string> without_features_;
  bool renewed_ = false;

  mutable std::shared_mutex songs_mutex_;  ///< guards `songs_`, `bytes_` and the store's records of songs and hums
  std::map<std::string, StoredSong, std::less<>> songs_;
  std::uint64_t bytes_ = 0;

  std::mutex refreshing_;  ///< held while the index is updated; guards the times of updates
  mutable std::mutex changes_mutex_;
  std::set<std::string> added_, removed_;  ///< ids of songs, since the index was last updated
  double refresh_took_s_ = 0;
  Time refreshed_ = 0;
  mutable std::mutex index_mutex_;
  std::shared_ptr<const SongIndex> index_;

  LoadedIndex load(const std::filesystem::path& folder);
  void remove_ghosts();
  std::shared_ptr<const SongIndex> index() const;
  /// True if the index holds songs that have been removed since it was updated.
  bool any_removed() const;
  void replace_index(std::shared_ptr<const SongIndex> fresh);
};

}  // namespace tunefind::server
