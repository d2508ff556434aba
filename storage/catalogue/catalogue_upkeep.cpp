// The methods of Catalogue that read a whole catalogue: check, digest, backup and restore.
#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>
#include <xxhash.h>

#include "storage/catalogue/catalogue_impl.hpp"
#include "storage/catalogue/keys.hpp"

namespace tunefind {
namespace {

constexpr std::size_t kCopiedAtOnce = 4 << 20;  // bytes per write; bounds the memory of a backup

void hash_text(XXH3_state_t& state, std::string_view text) {
  const std::uint64_t size = text.size();  // hashed too, so that "ab" "c" differs from "a" "bc"
  XXH3_128bits_update(&state, &size, sizeof size);
  XXH3_128bits_update(&state, text.data(), text.size());
}

// The value to write in place of `value`, or nothing to leave its key out.
using Edit =
    std::function<std::optional<std::string>(const std::string& family, std::string_view key, std::string_view value)>;

// Copies all families to a new database in `target`.
void copy(const Database& source, const std::filesystem::path& target, const Edit& edit) {
  Database database(target, Database::Mode::write, source.families());
  std::vector<Change> changes;
  std::size_t bytes = 0;
  const auto write = [&] {
    database.write(changes);
    changes.clear();
    bytes = 0;
  };
  source.visit_all([&](const std::string& family, std::string_view key, std::string_view value) {
    std::optional<std::string> edited = edit(family, key, value);
    if (!edited) return;
    bytes += edited->size();
    changes.push_back({family, std::string(key), std::move(edited)});
    if (bytes > kCopiedAtOnce) write();
  });
  write();
  database.flush();
}

}  // namespace

void Catalogue::Impl::verify(const std::string& family, std::string_view record, const std::string& id) const {
  if (family == name_of(RecordType::songs)) song(record, id);
  if (Tune tune; family == name_of(RecordType::salience)) decode_salience(record, origin(id), tune);
  if (family == name_of(RecordType::melodies)) decode_lines(record, origin(id));
  if (family == name_of(RecordType::chroma)) decode_chroma(record, origin(id));
  if (family == name_of(RecordType::sound)) decode_sound(record, origin(id));
}

CheckReport Catalogue::check() const {
  const Database& database = impl_->database;
  CheckReport report;
  std::map<std::string, std::set<std::string>> records;  // by song key, the families in which it has a record
  std::set<std::string> keys_with_problems;
  const auto complain = [&](const std::string& key, const std::string& problem) {
    report.problems.push_back({song_id(key), problem});
    keys_with_problems.insert(key);
  };

  std::set<std::string> song_families;
  for (const RecordType type : kSongFamilies) song_families.insert(name_of(type));
  for (const std::string& family : database.families()) {
    if (family == kNumbers || family == kPostings) continue;  // checked below
    const auto gap = database.scan(family, [&](std::string_view key, std::string_view record) {
      // In families of later versions only RocksDB's own checksums can be verified. The manifest was verified at
      // opening.
      if (!song_families.contains(family) && family != name_of(RecordType::sound)) return;
      records[std::string(key)].insert(family);
      try {
        impl_->verify(family, record, song_id(key));
      } catch (const StorageError& error) {
        complain(std::string(key), error.what());
      }
    });
    if (gap) report.problems.push_back({"", impl_->error_of(family, *gap).what()});
  }
  std::set<std::string> song_keys;
  for (const auto& [key, families] : records) song_keys.insert(song_keys.end(), key);
  impl_->check_numbers(song_keys, complain);
  impl_->check_postings(complain);
  for (const auto& [key, families] : records) {
    const std::string id = song_id(key);
    for (const std::string& family : song_families) {
      if (families.contains(family)) continue;
      // The record is missing or in a gap. Getting it by its key tells which, and still reads those beside the damage.
      try {
        const auto record = database.get(family, key);
        if (!record) throw StorageError(label(family, impl_->origin(id)) + " does not exist");
        impl_->verify(family, *record, id);
      } catch (const StorageError& error) {
        complain(key, error.what());
      }
    }
    report.intact_songs += !keys_with_problems.contains(key);
  }
  return report;
}

std::string Catalogue::content_digest() const {
  const std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state(XXH3_createState(), XXH3_freeState);
  XXH3_128bits_reset(state.get());
  impl_->database.visit_all([&](const std::string& family, std::string_view key, std::string_view value) {
    if (family == kNumbers || family == kPostings) return;
    hash_text(*state, family);
    hash_text(*state, key);
    hash_text(*state, value);
  });
  const XXH128_hash_t digest = XXH3_128bits_digest(state.get());
  return fmt::format("{:016x}{:016x}", digest.high64, digest.low64);
}

void Catalogue::backup(const std::filesystem::path& target) const {
  namespace fs = std::filesystem;
  const fs::path whole = target.has_filename() ? target : target.parent_path();  // "beats/" is "beats"
  if (fs::exists(whole) && !(fs::is_directory(whole) && fs::is_empty(whole)))
    throw StorageError(target.string() + ": exists already and is not an empty directory");
  const fs::path partial = whole.string() + ".partial";
  std::error_code error;
  fs::remove_all(partial, error);  // left by an interrupted backup
  // Families are visited in the order of their names, so all numbers are known before the first posting list.
  static_assert(std::string_view(kNumbers) < std::string_view(kPostings));
  std::vector<bool> live;
  copy(impl_->database, partial,
       [&](const std::string& family, std::string_view key, std::string_view value) -> std::optional<std::string> {
         if (family == kPostings) return impl_->live_postings(key, value, live);
         if (family == kNumbers && is_song_of_number_key(key)) {
           live.resize(std::size_t{number_in(key, 1)} + 1);
           live.back() = true;
         }
         return std::string(value);
       });
  fs::remove(whole, error);
  fs::rename(partial, whole, error);
  if (error) throw StorageError(target.string() + ": cannot be written: " + error.message());
}

void Catalogue::restore(const std::filesystem::path& backup, const std::filesystem::path& target) {
  open_for_reading(backup).backup(target);
}

}  // namespace tunefind
