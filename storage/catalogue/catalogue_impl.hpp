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
#include "storage/catalogue/packed_song.hpp"
#include "storage/records/record.hpp"

namespace tunefind {

/// A posting and its term: they sort as the keys of their family do, if all songs are of one block.
struct TermPosting {
  std::uint32_t term = 0;
  Posting posting;

  auto operator<=>(const TermPosting&) const = default;
};

/// What the sources of Catalogue share.
struct Catalogue::Impl {
  Impl(const std::filesystem::path& directory_, Database::Mode mode);
  ~Impl();

  Origin origin(std::string_view id) const { return {database.name(), id}; }
  /// The bytes of a song's record. Throws StorageError if there is none.
  std::string record(RecordType type, const std::string& id) const;
  /// Decodes the record found under a song's key. Throws StorageError if it is damaged or another song's.
  Song song(std::string_view record, const std::string& id) const;
  /// What search aligns with of a song. Throws StorageError if a record is missing or damaged.
  Tune salience(const Song& song) const;
  /// How a song sounds, where that was kept. Throws StorageError if the record is damaged.
  MelLevels sound(const std::string& id) const;
  /// Decodes a record of a song's family. Throws StorageError if it is damaged.
  void verify(const std::string& family, std::string_view record, const std::string& id) const;
  /// What is to be written of a song. Throws StorageError if it has no id.
  std::vector<Change> changes_of(const PackedSong& song) const;

  using Write = std::function<void(const Change&)>;
  /// The number that the next song gets; nothing if songs have no numbers, in catalogues of earlier versions.
  std::optional<std::uint32_t> next_number() const;
  std::optional<std::uint32_t> number_of(const std::string& id) const;
  /// Gives songs (ids ascending) the numbers from `first` on in place of those that they have; writes in the order of
  /// keys. Throws StorageError if there are not so many numbers.
  void number_songs(const std::vector<std::string>& ids, std::uint32_t first, const Write& write) const;
  /// Gives every song a number; to do when none has one.
  void number_all_songs();
  /// Writes ascending postings as lists to be joined, in the order of keys; song 0 has the number `first`.
  static void write_postings(std::span<const TermPosting> postings, std::uint32_t first, const Write& write);
  /// Appends the postings under a key. Throws StorageError, and appends nothing, if they are damaged.
  void unpack(std::string_view key, std::string_view packed, std::vector<Posting>& postings) const;
  /// Packed postings without the dead ones, packed again; nothing if no song of theirs is there any more. `live` says
  /// of every number up to the last that a song has whether one has it. Throws as `unpack` does.
  std::optional<std::string> live_postings(std::string_view key, std::string_view packed,
                                           const std::vector<bool>& live) const;

  using Complain = std::function<void(const std::string& song_key, const std::string& problem)>;
  /// Finds numbers that are not their songs', and of `song_keys` the songs that have none.
  void check_numbers(const std::set<std::string>& song_keys, const Complain& complain) const;
  /// Finds posting lists that are damaged or name songs that are yet to come.
  void check_postings(const Complain& complain) const;

  /// The error of a stretch of records that cannot be read.
  StorageError error_of(const std::string& family, const Gap& gap) const;

  std::filesystem::path directory;
  Database::Mode mode;
  Database database;
  Manifest manifest;
  std::mutex numbering;  ///< held from the choice of a number until it is written, so that numbers arrive in order
};

}  // namespace tunefind
