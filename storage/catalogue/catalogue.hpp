#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "features/error.hpp"
#include "features/term.hpp"
#include "features/tune.hpp"
#include "storage/catalogue/posting.hpp"
#include "storage/song.hpp"

namespace tunefind {

/// The result of `Catalogue::check`.
struct CheckReport {
  struct Problem {
    std::string song;     ///< id of the song concerned; empty if that is not known
    std::string problem;  ///< one line
  };
  std::size_t intact_songs = 0;  ///< number of songs without any problem
  std::vector<Problem> problems;
};

/// Songs and their tunes in a directory on disk (RocksDB; FORMAT.md specifies it). At most one process can have it open
/// for writing, any number can have it open for reading at the same time. The content depends only on the songs that
/// were put, not on their order, on threads or on interruptions; the exception are the numbers by which postings refer
/// to songs. Any number of threads may call all methods at the same time. Every method throws StorageError, one line
/// that begins with the directory, if the disk fails or data are damaged; an error of a record names its type and song.
class Catalogue {
 public:
  /// Strategies and settings by name, such as {"salience.peaks", "8"}.
  using Parameters = std::map<std::string, std::string>;
  /// Stores very many songs at once (storage/catalogue/bulk_load.hpp).
  class BulkLoad;
  /// Called for each song that cannot be read; `id` is empty if it is not known which one.
  using OnDamage = std::function<void(const std::string& id, const StorageError& error)>;

  /// Opens a catalogue for writing, or creates it, also where an earlier creation was interrupted. `parameters` are the
  /// strategies and settings that its songs are made with. Gives numbers to the songs of a catalogue of an earlier
  /// version. Throws StorageError that names each difference if the catalogue was built with other parameters or if the
  /// directory holds something else, InUseError if another process has it open for writing.
  static Catalogue open_for_writing(const std::filesystem::path& directory, const Parameters& parameters);

  /// Opens the current state of a catalogue for reading, also while another process writes to it; later writes stay
  /// invisible. Creates and changes nothing on disk. Throws StorageError if there is no catalogue or its creation was
  /// interrupted.
  static Catalogue open_for_reading(const std::filesystem::path& directory);

  Catalogue(Catalogue&&) noexcept;
  Catalogue& operator=(Catalogue&&) noexcept;
  /// Flushes a catalogue that is open for writing; ignores errors, because the log still holds everything.
  ~Catalogue();

  /// The directory as messages name it, with a slash at the end ("beats/").
  const std::string& name() const;
  /// The directory as it was given.
  const std::filesystem::path& directory() const;
  /// The strategies and settings that the catalogue was built with.
  const Parameters& parameters() const;
  /// Throws StorageError if the catalogue was built with other parameters, and names each difference ("beats/: built
  /// with salience.peaks = 8, this run has 6").
  void require_parameters(const Parameters& parameters) const;

  /// Stores a song atomically, in place of an earlier one of the same id. Once it returns, `kill -9` cannot undo it,
  /// but a power loss can, until `flush`. Duration, polyphony, bpm and key are taken from the tune. The pitch of lines
  /// is rounded to a cent and chroma to 1/255. The song gets a new number, under which its terms (in any order,
  /// duplicates are ignored) become postings; the postings of its earlier number stay behind as dead ones. Throws
  /// StorageError if the id is empty.
  void put(const Song& song, const Tune& tune, std::span<const Term> terms = {});
  /// Removes a song and its number; its postings stay behind as dead ones. Returns false if there is no such song.
  bool remove(const std::string& id);
  /// Makes everything that was put or removed durable, so that a power loss cannot undo it.
  void flush();

  /// The song with this id, or nothing.
  std::optional<Song> find(const std::string& id) const;
  /// The complete tune of a song, unrolled (features/structure/rolled.hpp). Throws StorageError if there is no such
  /// song.
  Tune load(const std::string& id) const;

  /// A song with the part of its tune that search needs, as in `for_each_salience`. Throws StorageError if there is no
  /// such song.
  std::pair<Song, Tune> find_salience(const std::string& id) const;

  /// All songs, ordered by id. Throws StorageError at the first damaged record.
  std::vector<Song> list() const;
  /// Visits all songs, ordered by id. Calls `on_damage` for each that cannot be read.
  void for_each_song(const std::function<void(const Song&)>& visit, const OnDamage& on_damage) const;
  /// Visits all songs, ordered by id, with the part of their tunes that search needs: duration, polyphony, salience and
  /// recurrences, and for recordings also lines, chroma and mel levels. Tunes are rolled, as they are stored. Damage
  /// affects only the songs concerned: `on_damage` is called for each, and the others are still visited.
  void for_each_salience(const std::function<void(const Song&, Tune&&)>& visit, const OnDamage& on_damage) const;

  /// Visits the numbers of all songs, ascending, with the songs' ids. Numbers are assigned in the order in which songs
  /// are put, and none is ever assigned twice; a song that is put again gets a new number. Visits nothing in a
  /// catalogue of an earlier version that is open for reading.
  void for_each_number(const std::function<void(std::uint32_t number, std::string_view id)>& visit) const;

  using VisitPostings = std::function<void(std::uint32_t term, std::span<const Posting> postings)>;
  /// Visits all terms that have postings, ascending, with all postings of each, ascending. Some postings are dead: no
  /// song has their number (see `for_each_number`), and none will ever have it. Damage affects the postings of one term
  /// in a block of 65 536 song numbers, or those of neighbouring terms: `on_damage` is called with the error, or the
  /// error is thrown if there is no `on_damage`.
  void for_each_posting_list(const VisitPostings& visit,
                             const std::function<void(const StorageError&)>& on_damage = nullptr) const;
  /// All postings of a term, ascending, including dead ones; empty if it has none.
  std::vector<Posting> postings(std::uint32_t term) const;

  /// Reads every record and reports those that are damaged, missing or without their song.
  CheckReport check() const;
  /// XXH3-128 in hex of the manifest and the songs' records in key order: equal for catalogues of equal songs. Numbers
  /// and postings are left out, because they depend on the order in which songs were put.
  std::string content_digest() const;
  /// A text that identifies the current state, by which a derived file recognises that it is out of date. It differs
  /// after every change of the content and in every other catalogue, including a copy; it stays the same when the
  /// unchanged catalogue is opened again. A power loss can undo a state that was not flushed, and a later state can
  /// then get the same text.
  std::string state() const;

  /// Copies the current state of the catalogue, which can be in use, to a directory that does not exist or is empty.
  /// Every record is read through RocksDB's checksums, so damage throws StorageError instead of being copied. Dead
  /// postings are left out. The copy is a complete catalogue; it appears under its name when it is complete.
  void backup(const std::filesystem::path& target) const;
  /// Copies the catalogue in the directory `backup` to `target`, which must not exist or be empty.
  static void restore(const std::filesystem::path& backup, const std::filesystem::path& target);

 private:
  struct Impl;
  explicit Catalogue(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tunefind
