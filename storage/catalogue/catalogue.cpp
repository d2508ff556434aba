#include "storage/catalogue/catalogue.hpp"

#include <fmt/format.h>
#include <set>
#include <utility>

#include "features/structure/rolled.hpp"
#include "storage/catalogue/catalogue_impl.hpp"
#include "storage/catalogue/keys.hpp"

namespace tunefind {
namespace {

constexpr int kCatalogueSchema = 1;  // newest schema of families and keys (FORMAT.md, Versions)
constexpr double kRounding_s = 1;    // tolerance: the last frame of a song can extend beyond its end

std::string key_of(const std::string& id) { return song_key(kCommandLineOwner, id); }

// Throws StorageError that names each parameter that differs.
void require_equal(const Catalogue::Parameters& built_with, const Catalogue::Parameters& wanted,
                   const std::string& name) {
  std::set<std::string> keys;
  for (const auto& [key, value] : built_with) keys.insert(key);
  for (const auto& [key, value] : wanted) keys.insert(key);
  const auto value_of = [](const Catalogue::Parameters& parameters, const std::string& key) {
    const auto found = parameters.find(key);
    return found == parameters.end() ? std::string("none") : found->second;
  };
  std::string differences;
  for (const std::string& key : keys) {
    const std::string ours = value_of(built_with, key), theirs = value_of(wanted, key);
    if (ours == theirs) continue;
    differences += differences.empty() ? " built with " : "; ";
    differences += fmt::format("{} = {}, this run has {}", key, ours, theirs);
  }
  if (!differences.empty()) throw StorageError(fmt::format("{}:{}", name, differences));
}

std::vector<std::string> all_families() {
  std::vector<std::string> names{name_of(RecordType::manifest)};
  for (const RecordType family : kSongFamilies) names.push_back(name_of(family));
  names.push_back(name_of(RecordType::sound));
  names.insert(names.end(), {kNumbers, kPostings});
  return names;
}

std::optional<Manifest> read_manifest(const Database& database) {
  const auto record = database.get(name_of(RecordType::manifest), kManifestKey);
  if (!record) return std::nullopt;
  Manifest manifest = decode_manifest(*record, {database.name(), ""});
  if (manifest.schema > kCatalogueSchema)
    throw StorageError(fmt::format("{}: was written by a newer TuneFind: catalogue schema {}, this one reads up to {}",
                                   database.name(), manifest.schema, kCatalogueSchema));
  return manifest;
}

}  // namespace

Catalogue::Impl::Impl(const std::filesystem::path& directory_, Database::Mode open_mode)
    : directory(directory_), mode(open_mode), database(directory_, open_mode, all_families()) {}

Catalogue::Impl::~Impl() {
  if (mode == Database::Mode::read) return;
  try {
    database.flush();
  } catch (const StorageError&) {
    // Nothing is lost: the log still holds everything, and the next opening replays it.
  }
}

std::string Catalogue::Impl::record(RecordType type, const std::string& id) const {
  if (auto found = database.get(name_of(type), key_of(id))) return std::move(*found);
  throw StorageError(label(name_of(type), origin(id)) + " does not exist");
}

Song Catalogue::Impl::song(std::string_view record, const std::string& id) const {
  Song song = decode_song(record, origin(id));
  if (song.id != id) throw damaged(RecordType::songs, origin(id), fmt::format("it belongs to song \"{}\"", song.id));
  return song;
}

std::vector<Change> Catalogue::Impl::changes_of(const PackedSong& song) const {
  if (song.id.empty()) throw StorageError(database.name() + ": a song needs an id");
  const std::string key = key_of(song.id);
  return {{name_of(RecordType::songs), key, song.song},
          {name_of(RecordType::salience), key, song.salience},
          {name_of(RecordType::melodies), key, song.melodies},
          {name_of(RecordType::chroma), key, song.chroma},
          {name_of(RecordType::sound), key, song.sound.empty() ? std::nullopt : std::optional(song.sound)}};
}

MelLevels Catalogue::Impl::sound(const std::string& id) const {
  const auto record = database.get(name_of(RecordType::sound), key_of(id));
  return record ? decode_sound(*record, origin(id)) : MelLevels{};
}

StorageError Catalogue::Impl::error_of(const std::string& family, const Gap& gap) const {
  const auto end = [&](const std::string& key, const char* otherwise) {
    const std::string found = key.empty() ? "" : name_of_key(family, key);
    return found.empty() ? otherwise : found;
  };
  return StorageError(fmt::format("{}: {} records between {} and {} cannot be read: {}", database.name(), family,
                                  end(gap.after, "the start"), end(gap.before, "the end"), gap.reason));
}

void Catalogue::Impl::number_all_songs() {
  std::vector<std::string> ids;
  database.scan(name_of(RecordType::songs), [&](std::string_view key, std::string_view) {
    if (is_catalogue_song(key)) ids.push_back(song_id(key));
  });
  Database::Tables tables(database);
  number_songs(ids, 0, [&](const Change& change) { tables.write(change); });
  tables.commit();
}

Catalogue::Catalogue(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Catalogue::Catalogue(Catalogue&&) noexcept = default;
Catalogue& Catalogue::operator=(Catalogue&&) noexcept = default;
Catalogue::~Catalogue() = default;

Catalogue Catalogue::open_for_writing(const std::filesystem::path& directory, const Parameters& parameters) {
  auto impl = std::make_unique<Impl>(directory, Database::Mode::write);
  Database& database = impl->database;
  if (auto manifest = read_manifest(database)) {
    impl->manifest = std::move(*manifest);
    require_equal(impl->manifest.parameters, parameters, database.name());
    if (!impl->next_number()) impl->number_all_songs();
  } else {
    // The manifest is the first record that a catalogue gets. If it is missing, there must be no other record either.
    database.visit_all([&](const std::string&, std::string_view, std::string_view) {
      throw StorageError(database.name() + ": is damaged: its manifest record is missing");
    });
    impl->manifest = {kCatalogueSchema, parameters};
    std::vector<Change> changes{{name_of(RecordType::manifest), std::string(kManifestKey), encode(impl->manifest)}};
    impl->number_songs({}, 0, [&](const Change& change) { changes.push_back(change); });
    database.write(changes);
  }
  return Catalogue(std::move(impl));
}

Catalogue Catalogue::open_for_reading(const std::filesystem::path& directory) {
  auto impl = std::make_unique<Impl>(directory, Database::Mode::read);
  auto manifest = read_manifest(impl->database);
  if (!manifest)
    throw StorageError(impl->database.name() +
                       ": not a catalogue yet: its creation was interrupted, ingest into it again");
  impl->manifest = std::move(*manifest);
  return Catalogue(std::move(impl));
}

const std::string& Catalogue::name() const { return impl_->database.name(); }

const std::filesystem::path& Catalogue::directory() const { return impl_->directory; }

const Catalogue::Parameters& Catalogue::parameters() const { return impl_->manifest.parameters; }

void Catalogue::require_parameters(const Parameters& wanted) const {
  require_equal(parameters(), wanted, impl_->database.name());
}

void Catalogue::put(const Song& song, const Tune& tune, std::span<const Term> terms) {
  const PackedSong packed = pack_song(song, tune, terms);
  std::vector<Change> changes = impl_->changes_of(packed);
  std::vector<TermPosting> postings;
  for (const Term& one : packed.terms) postings.push_back({one.term, {0, one.frame}});
  const auto write = [&](const Change& change) { changes.push_back(change); };
  const std::lock_guard lock(impl_->numbering);
  const std::uint32_t number = impl_->next_number().value_or(0);
  impl_->number_songs({song.id}, number, write);
  Impl::write_postings(postings, number, write);
  impl_->database.write(changes);
}

bool Catalogue::remove(const std::string& id) {
  const std::string key = key_of(id);
  const std::lock_guard lock(impl_->numbering);
  if (!impl_->database.get(name_of(RecordType::songs), key)) return false;
  std::vector<Change> changes;
  for (const RecordType family : kSongFamilies) changes.push_back({name_of(family), key, std::nullopt});
  changes.push_back({name_of(RecordType::sound), key, std::nullopt});
  if (const auto number = impl_->number_of(id)) {
    changes.push_back({kNumbers, song_of_number_key(*number), std::nullopt});
    changes.push_back({kNumbers, number_of_song_key(key), std::nullopt});
  }
  impl_->database.write(changes);
  return true;
}

void Catalogue::flush() { impl_->database.flush(); }

std::optional<Song> Catalogue::find(const std::string& id) const {
  const auto record = impl_->database.get(name_of(RecordType::songs), key_of(id));
  if (!record) return std::nullopt;
  return impl_->song(*record, id);
}

Tune Catalogue::load(const std::string& id) const {
  const Origin origin = impl_->origin(id);
  const Song song = impl_->song(impl_->record(RecordType::songs, id), id);
  Tune tune;
  tune.duration_s = song.duration_s;
  tune.kind = song.kind;
  decode_salience(impl_->record(RecordType::salience, id), origin, tune);
  tune.lines = decode_lines(impl_->record(RecordType::melodies, id), origin);
  tune.chroma = decode_chroma(impl_->record(RecordType::chroma, id), origin);
  tune.sound = impl_->sound(id);
  tune.bpm = song.bpm;
  tune.key = song.key;
  // Each record has been verified on its own. Recurrences and duration must also agree, so that unrolling cannot grow a
  // tune without bounds.
  if (!tune.recurrences.empty() &&
      song_time(tune.recurrences, tune.salience.duration_s()) > tune.duration_s + kRounding_s)
    throw damaged(RecordType::salience, origin, "its recurrences add up to more than the duration of the song");
  return unrolled(std::move(tune));
}

std::vector<Song> Catalogue::list() const {
  std::vector<Song> songs;
  for_each_song([&](const Song& song) { songs.push_back(song); },
                [](const std::string&, const StorageError& error) { throw error; });
  return songs;
}

void Catalogue::for_each_song(const std::function<void(const Song&)>& visit, const OnDamage& on_damage) const {
  std::map<std::string, std::optional<std::string>> records;
  const auto gap = impl_->database.scan(name_of(RecordType::songs), [&](std::string_view key, std::string_view record) {
    if (is_catalogue_song(key)) records.emplace(song_id(key), record);
  });
  if (gap) {
    // Every song also has a salience record, whose key gives the id of each song in the gap. Those of them that are not
    // in the damaged block itself can still be read by key.
    const auto unnamed =
        impl_->database.scan(name_of(RecordType::salience), [&](std::string_view key, std::string_view) {
          if (is_catalogue_song(key)) records.try_emplace(song_id(key));
        });
    if (unnamed) on_damage("", impl_->error_of(name_of(RecordType::songs), *gap));
  }
  for (const auto& [id, record] : records) {
    std::optional<Song> song;
    try {
      song = impl_->song(record ? *record : impl_->record(RecordType::songs, id), id);
    } catch (const StorageError& error) {
      on_damage(id, error);
    }
    if (song) visit(*song);
  }
}

Tune Catalogue::Impl::salience(const Song& song) const {
  Tune tune;
  tune.duration_s = song.duration_s;
  tune.kind = song.kind;
  decode_salience(record(RecordType::salience, song.id), origin(song.id), tune);
  if (!song.polyphonic()) return tune;
  tune.lines = decode_lines(record(RecordType::melodies, song.id), origin(song.id));
  tune.chroma = decode_chroma(record(RecordType::chroma, song.id), origin(song.id));
  tune.sound = sound(song.id);
  return tune;
}

std::pair<Song, Tune> Catalogue::find_salience(const std::string& id) const {
  Song song = impl_->song(impl_->record(RecordType::songs, id), id);
  Tune tune = impl_->salience(song);
  return {std::move(song), std::move(tune)};
}

void Catalogue::for_each_salience(const std::function<void(const Song&, Tune&&)>& visit,
                                  const OnDamage& on_damage) const {
  const auto visit_song = [&](const Song& song) {
    std::optional<Tune> tune;
    try {
      tune = impl_->salience(song);
    } catch (const StorageError& error) {
      return on_damage(song.id, error);
    }
    visit(song, std::move(*tune));
  };
  for_each_song(visit_song, on_damage);
}

}  // namespace tunefind
