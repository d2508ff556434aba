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

/// What `Catalogue::check` found: the number of sound songs, and each problem with the song it concerns (empty if that
/// is not known).
struct CheckReport {
  struct Problem {
    std::string song;
    std::string problem;
  };
  std::size_t sound_songs = 0;
  std::vector<Problem> problems;
};

/// Songs and their tunes in a directory on disk (RocksDB; FORMAT.md specifies it). One process writes, any number read.
/// The content depends on what was put, never on order, threads or interruptions; only the numbers by which postings
/// name songs do. All methods are safe to call from several threads. Every method throws StorageError, one line that
/// begins with the directory, if the disk or the data fail; a record's error names its type and song.
class Catalogue {
 public:
  using Parameters = std::map<std::string, std::string>;
  /// Puts a million songs (storage/catalogue/bulk_load.hpp).
  class BulkLoad;
  using OnDamage = std::function<void(const std::string& id, const StorageError& error)>;

  /// Opens a catalogue or creates it, also where an earlier creation was cut short; the songs of one that an earlier
  /// version built are given numbers. `parameters` are the strategies and settings it is built with. Throws
  /// StorageError if it was built with others (each named), if another process has it open for writing, or if the
  /// directory holds something else.
  static Catalogue open_for_writing(const std::filesystem::path& directory, const Parameters& parameters);

  /// Opens a catalogue as it is at this moment, also while another process writes; creates and changes nothing on disk.
  /// Throws StorageError if there is none or its creation was cut short.
  static Catalogue open_for_reading(const std::filesystem::path& directory);

  Catalogue(Catalogue&&) noexcept;
  Catalogue& operator=(Catalogue&&) noexcept;
  /// Flushes a catalogue that was open for writing, as far as the disk allows.
  ~Catalogue();

  /// The directory as messages name it ("beats/"), and as it was given.
  const std::string& name() const;
  const std::filesystem::path& directory() const;
  /// What the catalogue was built with.
  const Parameters& parameters() const;
  /// Throws StorageError that names each difference ("beats/: built with salience.peaks = 8, this run has 6").
  void require_parameters(const Parameters& parameters) const;

  /// Stores a song whole or not at all, in place of an earlier one of the same id; once it returns, `kill -9` cannot
  /// undo it (power loss can, until `flush`). Duration, polyphony, bpm and key are taken from the tune. Line pitch is
  /// kept to the cent and chroma to 1/255. The song gets a new number, under which its terms become postings (in any
  /// order; one twice is one); those of an earlier number stay behind, dead. Throws StorageError if the id is empty.
  void put(const Song& song, const Tune& tune, std::span<const Term> terms = {});
  /// Removes a song and its number; false if there was none. Its postings stay behind, dead.
  bool remove(const std::string& id);
  /// Makes all that was put proof against power loss.
  void flush();

  /// The song of this id, or nothing.
  std::optional<Song> find(const std::string& id) const;
  /// All that is kept of a song, unrolled (features/structure/rolled.hpp). Throws StorageError if there is none.
  Tune load(const std::string& id) const;

  /// A song with what search aligns with, as `for_each_salience` has it. Throws StorageError if there is none.
  std::pair<Song, Tune> find_salience(const std::string& id) const;

  /// All songs by id. Throws StorageError at the first damaged record.
  std::vector<Song> list() const;
  /// Visits all songs by id. What cannot be read goes to `on_damage`, with an empty id if it is not known which.
  void for_each_song(const std::function<void(const Song&)>& visit, const OnDamage& on_damage) const;
  /// Visits all songs by id with what search aligns with: tunes that hold duration, polyphony and salience,
  /// of recordings lines, chroma and recurrences too, rolled as they are kept. Damage costs the songs concerned only:
  /// each goes to `on_damage`, and with an empty id what can no longer be named.
  void for_each_salience(const std::function<void(const Song&, Tune&&)>& visit, const OnDamage& on_damage) const;

  /// Visits the numbers of songs, ascending, with the songs' ids. A number is given once and to one song, in order of
  /// arrival; a song that is put anew has a new one. Nothing in catalogues of earlier versions, open for reading.
  void for_each_number(const std::function<void(std::uint32_t number, std::string_view id)>& visit) const;

  using VisitPostings = std::function<void(std::uint32_t term, std::span<const Posting> postings)>;
  /// Visits all terms that have postings, ascending, with all postings of each, ascending. Some are dead: their number
  /// is no song's any more (see `for_each_number`), and never will be. What cannot be read goes to `on_damage` and
  /// costs the postings of one term in 65 536 song numbers, or of neighbouring terms; without `on_damage` it is thrown.
  void for_each_posting_list(const VisitPostings& visit,
                             const std::function<void(const StorageError&)>& on_damage = nullptr) const;
  /// All postings of a term, ascending, the dead ones too; empty if it has none.
  std::vector<Posting> postings(std::uint32_t term) const;

  /// Reads every record and looks for what is damaged, missing or without its song.
  CheckReport check() const;
  /// XXH3-128 in hex over the songs' records and the manifest in order of keys: equal for catalogues of equal songs.
  /// Numbers and postings are left out, for they depend on the order of arrival.
  std::string content_digest() const;
  /// A text by which a derived file knows that it is out of date: another one after whatever changes the content, and
  /// in any other catalogue, be it a copy; the same for who opens the unchanged catalogue later. A power loss can take
  /// back a state that was not flushed, and another may then get its name.
  std::string state() const;

  /// Copies the catalogue, as of this moment and while in use, to a directory that does not exist or is empty. Every
  /// record is read anew, so that damage cannot go unnoticed into the copy: it throws StorageError. Dead postings stay
  /// behind. The copy is a catalogue itself; it appears under its name when it is complete.
  void backup(const std::filesystem::path& target) const;
  /// Copies a backup back: `backup` from the other side, with the same demand on the target.
  static void restore(const std::filesystem::path& backup, const std::filesystem::path& target);

 private:
  struct Impl;
  explicit Catalogue(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tunefind
