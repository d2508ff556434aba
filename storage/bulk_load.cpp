#include "storage/bulk_load.hpp"

#include <fmt/format.h>
#include <utility>

#include "storage/catalogue_impl.hpp"
#include "storage/keys.hpp"

namespace tunefind {

PackedSong pack_song(const Song& song, const Tune& tune) {
  Song stored = song;
  stored.duration_s = tune.duration_s;
  stored.polyphonic = tune.polyphonic;
  stored.bpm = tune.bpm;
  stored.key = tune.key;
  return {song.id,
          encode(stored),
          encode_salience(tune),
          encode(tune.lines),
          encode(tune.chroma),
          tune.sound.empty() ? std::string() : encode(tune.sound)};
}

std::vector<Change> Catalogue::Impl::changes_of(const PackedSong& song) const {
  if (song.id.empty()) throw StorageError(database.name() + ": a song needs an id");
  const std::string key = song_key(kCommandLineOwner, song.id);
  return {{name_of(RecordType::songs), key, song.song},
          {name_of(RecordType::salience), key, song.salience},
          {name_of(RecordType::melodies), key, song.melodies},
          {name_of(RecordType::chroma), key, song.chroma},
          {name_of(RecordType::sound), key, song.sound.empty() ? std::nullopt : std::optional(song.sound)}};
}

struct Catalogue::BulkLoad::State {
  explicit State(Database& catalogue) : tables(catalogue) {}
  Impl* impl = nullptr;
  Database::Tables tables;
  std::string last;
};

Catalogue::BulkLoad::BulkLoad(Catalogue& catalogue) : state_(std::make_unique<State>(catalogue.impl_->database)) {
  state_->impl = catalogue.impl_.get();
}
Catalogue::BulkLoad::~BulkLoad() = default;

void Catalogue::BulkLoad::put(const PackedSong& song) {
  const Database& database = state_->impl->database;
  const std::vector<Change> changes = state_->impl->changes_of(song);
  if (song.id <= state_->last)
    throw StorageError(fmt::format("{}: song \"{}\" cannot be loaded behind \"{}\": the order is that of ids",
                                   database.name(), song.id, state_->last));
  state_->last = song.id;
  for (const Change& change : changes)
    if (change.value || database.get(change.family, change.key)) state_->tables.write(change);
}

void Catalogue::BulkLoad::commit() { state_->tables.commit(); }

}  // namespace tunefind
