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
#include "engine/session.hpp"
#include "server/store/service_store.hpp"
#include "storage/catalogue/catalogue.hpp"

namespace tunefind::server {

/// Which songs of a library are meant: those that fulfil all that is given.
struct SongFilter {
  std::vector<std::string> words;  ///< each is found, without case, in title, file name or a tag
  std::vector<std::string> tags;
  std::optional<std::string> key;
  std::optional<double> bpm_min, bpm_max;
  std::optional<bool> favourite;
  std::optional<SongState> state;

  bool admits(const StoredSong& song) const;
  bool admits_all() const;
};

/// The songs of one owner: what is known of each, their features (a Catalogue of its own in a folder of its own), and
/// the index that searches run over. Searches see the index of a moment, which `refresh` replaces. Safe to call from
/// several threads. Throws StorageError.
class Library {
 public:
  /// Opens the catalogue in this folder or creates it. One that was built with other settings is deleted, and its songs
  /// are to be analysed anew (`without_features`).
  Library(Owner owner, const std::filesystem::path& folder, const Session& session, ServiceStore& store);

  std::optional<StoredSong> song(std::string_view id) const;
  /// Songs by title, without case, or the newest first.
  std::vector<StoredSong> songs(const SongFilter& filter, bool by_title) const;
  /// How many songs have each tag, by tag.
  std::map<std::string, std::size_t> tags() const;
  std::size_t size() const;
  /// Of the originals and of the hums' recordings.
  std::uint64_t bytes() const;

  /// Ids of the songs that were ready, but whose features are not there: the catalogue had to be made anew, or a record
  /// is damaged.
  const std::vector<std::string>& without_features() const { return without_features_; }

  /// A new song and the job that will analyse it; false if the song is there already.
  bool add(const StoredSong& song, const Job& job);
  /// The job that will analyse a song once more; false if there is no such song.
  bool analyse_again(const Job& job);
  /// Changes what is known of a song; nothing if there is none.
  std::optional<StoredSong> change(std::string_view id, const std::function<void(StoredSong&)>& edit);
  /// Stores the features of a song that is there; it is found after the next `refresh`.
  void put_features(const StoredSong& song, const Tune& tune, const std::vector<Term>& terms,
                    const std::vector<std::uint8_t>& peaks);
  bool remove(std::string_view id);
  void add(const StoredHum& hum);
  void remove(const StoredHum& hum);

  /// Makes the index anew if songs came or went. Does nothing for now where that would take more than a fifth of the
  /// time.
  void refresh();

  struct Found {
    Ranking ranking;
    std::size_t searched = 0;  ///< how many songs took part
  };
  Found search(const Query& query, int k, const SongFilter& filter) const;
  /// Where a hum lies in a song, in times of the whole song, and the song. Throws StorageError if there is none.
  std::pair<Alignment, Tune> align(const std::string& id, const Melody& hum) const;

  void flush() { catalogue_->flush(); }

 private:
  const Owner owner_;
  const Session& session_;
  ServiceStore& store_;
  std::optional<Catalogue> catalogue_;
  std::vector<std::string> without_features_;

  mutable std::shared_mutex songs_mutex_;  ///< of the songs and what the store has of them
  std::map<std::string, StoredSong, std::less<>> songs_;
  std::uint64_t bytes_ = 0;

  std::mutex refreshing_;
  mutable std::mutex changes_mutex_;
  std::set<std::string> came_, went_;  ///< songs since the index was made
  double refresh_took_s_ = 0;
  Time refreshed_ = 0;
  mutable std::mutex index_mutex_;
  std::shared_ptr<const SongIndex> index_;

  std::shared_ptr<const SongIndex> index() const;
  /// True if the index holds songs that were removed since it was made.
  bool any_went() const;
  void replace_index(std::shared_ptr<const SongIndex> fresh);
};

}  // namespace tunefind::server
