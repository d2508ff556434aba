#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/catalogue/catalogue.hpp"
#include "storage/catalogue/database.hpp"
#include "storage/catalogue/keys.hpp"
#include "storage/catalogue/packed_song.hpp"
#include "storage/records/record.hpp"

namespace tunefind {

/// A posting and its term. They sort by term, then by song and frame: the order of the keys in the family `postings`.
struct TermPosting {
  std::uint32_t term = 0;
  Posting posting;

  auto operator<=>(const TermPosting&) const = default;
};

/// True for the key of a song that Catalogue can name; songs under other owners are left alone.
inline bool is_catalogue_song(std::string_view song_key) { return song_key.starts_with(key_number(kCommandLineOwner)); }

/// The state of a Catalogue and the helpers that its source files share.
struct Catalogue::Impl {
  Impl(const std::filesystem::path& directory_, Database::Mode mode);
  ~Impl();

  Origin origin(std::string_view id) const { return {database.name(), id}; }
  /// The bytes of a song's record. Throws StorageError if it does not exist.
  std::string record(RecordType type, const std::string& id) const;
  /// Decodes the record found under a song's key in `songs`. Throws StorageError if it is damaged or belongs to another
  /// song.
  Song song(std::string_view record, const std::string& id) const;
  /// The part of a song's tune that search needs. Throws StorageError if a record is missing or damaged.
  Tune salience(const Song& song) const;
  /// A song's mel levels; empty if they were not stored. Throws StorageError if the record is damaged.
  MelLevels sound(const std::string& id) const;
  /// Decodes a record of one of the songs' families only to verify it. Throws StorageError if it is damaged.
  void verify(const std::string& family, std::string_view record, const std::string& id) const;
  /// The changes that store a song's records (but not its number and postings). Throws StorageError if the id is empty.
  std::vector<Change> changes_of(const PackedSong& song) const;

  using Write = std::function<void(const Change&)>;
  /// The number that the next song gets; nothing in a catalogue of an earlier version, whose songs have no numbers.
  std::optional<std::uint32_t> next_number() const;
  /// The number of a song; nothing if it has none.
  std::optional<std::uint32_t> number_of(const std::string& id) const;
  /// Assigns the numbers from `first` on to songs (ids ascending) and deletes their earlier ones. Calls `write` for
  /// each change, in key order. Throws StorageError if there are not enough numbers left.
  void number_songs(const std::vector<std::string>& ids, std::uint32_t first, const Write& write) const;
  /// Assigns a number to every song of a catalogue in which none has one.
  void number_all_songs();
  /// Writes ascending postings as lists that RocksDB appends to the existing ones, in key order. Their songs are
  /// counted from 0, which stands for the number `first`.
  static void write_postings(std::span<const TermPosting> postings, std::uint32_t first, const Write& write);
  /// Unpacks the value of a key of `postings` and appends it to `postings`. If it is damaged, throws StorageError and
  /// appends nothing.
  void unpack(std::string_view key, std::string_view packed, std::vector<Posting>& postings) const;
  /// A packed list without its dead postings; nothing if all are dead. `live[n]` is true if a song has the number n;
  /// numbers beyond its end are dead. Throws StorageError if the list is damaged.
  std::optional<std::string> live_postings(std::string_view key, std::string_view packed,
                                           const std::vector<bool>& live) const;

  /// Takes a problem and the key of the song concerned (empty if that is not known).
  using Complain = std::function<void(const std::string& song_key, const std::string& problem)>;
  /// Reports numbers and songs that do not refer to each other, and the songs of `song_keys` that have no number.
  void check_numbers(const std::set<std::string>& song_keys, const Complain& complain) const;
  /// Reports posting lists that are damaged or hold song numbers that have not been assigned yet.
  void check_postings(const Complain& complain) const;

  /// The error that reports a gap in a family.
  StorageError error_of(const std::string& family, const Gap& gap) const;

  std::filesystem::path directory;
  Database::Mode mode;
  Database database;
  Manifest manifest;
  std::mutex numbering;  ///< held from the choice of a number until it is written, so that lists arrive in number order
};

}  // namespace tunefind
