#include "server/store/library.hpp"

#include <algorithm>
#include <chrono>

#include "engine/load_index.hpp"
#include "engine/ranking/recurrences.hpp"
#include "server/store/stored_hum.hpp"
#include "server/util/log.hpp"
#include "server/util/text.hpp"

namespace tunefind::server {
namespace {

constexpr double kShareOfTime = 0.2;      // of all time, at most, is spent on updating the index; chosen by hand
constexpr double kQuickRefresh_s = 0.05;  // an update that is quicker than this is never postponed; chosen by hand

/// True if files of a catalogue are there, but not the one that names the others.
bool has_lost_its_head(const std::filesystem::path& folder) {
  if (!std::filesystem::exists(folder) || std::filesystem::exists(folder / "CURRENT")) return false;
  const std::filesystem::directory_iterator files(folder);
  return std::any_of(begin(files), end(files), [](const auto& file) { return file.path().extension() == ".sst"; });
}

/// Opens the catalogue in the folder or creates it, also where its creation was interrupted; deletes one that was built
/// with other settings. Throws DamageError also if RocksDB's file CURRENT is missing.
Catalogue open_catalogue(const std::filesystem::path& folder, const Session& session) {
  if (has_lost_its_head(folder)) throw DamageError(folder.string() + " is damaged: CURRENT is missing");
  bool other = false;
  try {
    other = std::filesystem::exists(folder) &&
            Catalogue::open_for_reading(folder).parameters() != session.catalogue_settings;
  } catch (const DamageError&) {
    throw;
  } catch (const StorageError&) {  // perhaps its creation was interrupted: the next step tells
  }
  if (other) std::filesystem::remove_all(folder);
  return Catalogue::open_for_writing(folder, session.catalogue_settings);
}

/// Moves a damaged catalogue to a folder beside its own, in place of an earlier one.
void set_aside(const std::filesystem::path& folder, const std::string& reason) {
  log_error("catalogue_set_aside", {{"reason", reason}});
  const std::filesystem::path aside = damaged_folder(folder);
  std::error_code error;
  std::filesystem::remove_all(aside, error);
  std::filesystem::rename(folder, aside, error);
  if (error) throw StorageError(folder.string() + ": cannot be set aside: " + error.message());
}

}  // namespace

bool SongFilter::admits_all() const {
  return words.empty() && tags.empty() && !key && !bpm_min && !bpm_max && !favourite && !state;
}

bool SongFilter::admits(const StoredSong& song) const {
  if (state && song.state != *state) return false;
  if (favourite && song.favourite != *favourite) return false;
  if (key && song.key != key) return false;
  if (bpm_min && (!song.bpm || *song.bpm < *bpm_min)) return false;
  if (bpm_max && (!song.bpm || *song.bpm > *bpm_max)) return false;
  for (const std::string& tag : tags)
    if (std::find(song.tags.begin(), song.tags.end(), tag) == song.tags.end()) return false;
  if (words.empty()) return true;
  std::string text = lower_case(song.title) + "\n" + lower_case(song.file);
  for (const std::string& tag : song.tags) text += "\n" + lower_case(tag);
  return std::all_of(words.begin(), words.end(),
                     [&](const std::string& word) { return text.find(lower_case(word)) != std::string::npos; });
}

Library::Library(Owner owner, const std::filesystem::path& folder, const Session& session, ServiceStore& store)
    : owner_(owner), session_(session), store_(store) {
  store.each_song(owner, [&](StoredSong&& song) {
    bytes_ += song.bytes;
    songs_.emplace(song.id, std::move(song));
  });
  store.each_hum(owner, [&](StoredHum&& hum) {
    bytes_ += hum.bytes;
    return true;
  });
  LoadedIndex loaded = load(folder);
  for (const auto& [id, song] : songs_)
    if (song.state == SongState::ready && !loaded.index.find(id)) without_features_.push_back(id);
  replace_index(std::make_shared<const SongIndex>(std::move(loaded.index)));
}

LoadedIndex Library::load(const std::filesystem::path& folder) {
  try {
    catalogue_ = open_catalogue(folder, session_);
    remove_ghosts();
    LoadedIndex loaded = load_index(*catalogue_, session_.strategies);
    if (loaded.damaged.empty()) return loaded;
    throw DamageError(loaded.damaged.front());
  } catch (const DamageError& damage) {
    catalogue_.reset();
    set_aside(folder, damage.what());
    renewed_ = true;
  }
  catalogue_ = open_catalogue(folder, session_);
  return load_index(*catalogue_, session_.strategies);
}

void Library::remove_ghosts() {
  std::vector<std::string> ghosts;
  catalogue_->for_each_number([&](std::uint32_t, std::string_view id) {
    if (!songs_.contains(id)) ghosts.emplace_back(id);
  });
  for (const std::string& id : ghosts) catalogue_->remove(id);
  if (!ghosts.empty()) log_warning("orphans_removed", {{"features", std::uint64_t{ghosts.size()}}});
}

std::optional<StoredSong> Library::song(std::string_view id) const {
  const std::shared_lock lock(songs_mutex_);
  const auto found = songs_.find(id);
  return found == songs_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<StoredSong> Library::songs(const SongFilter& filter, bool by_title) const {
  std::vector<StoredSong> chosen;
  {
    const std::shared_lock lock(songs_mutex_);
    for (const auto& [id, song] : songs_)
      if (filter.admits(song)) chosen.push_back(song);
  }
  if (by_title) {
    std::vector<std::pair<std::string, std::size_t>> titles;
    for (std::size_t i = 0; i < chosen.size(); ++i) titles.emplace_back(lower_case(chosen[i].title), i);
    std::sort(titles.begin(), titles.end());
    std::vector<StoredSong> sorted;
    for (const auto& [title, i] : titles) sorted.push_back(std::move(chosen[i]));
    return sorted;
  }
  std::stable_sort(chosen.begin(), chosen.end(), [](const auto& a, const auto& b) { return a.added > b.added; });
  return chosen;
}

std::map<std::string, std::size_t> Library::tags() const {
  std::map<std::string, std::size_t> counts;
  const std::shared_lock lock(songs_mutex_);
  for (const auto& [id, song] : songs_)
    for (const std::string& tag : song.tags) ++counts[tag];
  return counts;
}

std::size_t Library::size() const {
  const std::shared_lock lock(songs_mutex_);
  return songs_.size();
}

std::uint64_t Library::bytes() const {
  const std::shared_lock lock(songs_mutex_);
  return bytes_;
}

bool Library::add(const StoredSong& song, const Job& job) {
  const std::unique_lock lock(songs_mutex_);
  if (songs_.contains(song.id)) return false;
  store_.put(owner_, song, job);
  songs_.emplace(song.id, song);
  bytes_ += song.bytes;
  return true;
}

bool Library::analyse_again(const Job& job) {
  const std::unique_lock lock(songs_mutex_);
  const auto found = songs_.find(job.song);
  if (found == songs_.end()) return false;
  found->second.state = SongState::queued;
  found->second.reason.clear();
  found->second.job = job.id;
  store_.put(owner_, found->second, job);
  return true;
}

std::optional<StoredSong> Library::change(std::string_view id, Durability durability,
                                          const std::function<void(StoredSong&)>& edit) {
  const std::unique_lock lock(songs_mutex_);
  const auto found = songs_.find(id);
  if (found == songs_.end()) return std::nullopt;
  StoredSong changed = found->second;
  edit(changed);
  store_.put(owner_, changed, durability);
  found->second = changed;
  return changed;
}

void Library::put_features(const StoredSong& song, const Tune& tune, const std::vector<Term>& terms,
                           const std::vector<std::uint8_t>& peaks) {
  Song record;
  record.id = song.id;
  record.title = song.title;
  record.source = song.file;
  record.content_hash = song.id;
  catalogue_->put(record, tune, terms);
  store_.put_peaks(owner_, song.id, peaks);
  const std::lock_guard lock(changes_mutex_);
  added_.insert(song.id);
}

bool Library::remove(std::string_view id) {
  const std::unique_lock lock(songs_mutex_);
  const auto found = songs_.find(id);
  if (found == songs_.end()) return false;
  store_.remove_song(owner_, id);
  bytes_ -= found->second.bytes;
  songs_.erase(found);
  catalogue_->remove(std::string(id));
  const std::lock_guard changes_lock(changes_mutex_);
  added_.erase(std::string(id));
  removed_.insert(std::string(id));
  return true;
}

void Library::add(const StoredHum& hum) {
  const std::unique_lock lock(songs_mutex_);
  store_.put(owner_, hum, Durability::soon);
  bytes_ += hum.bytes;
}

std::optional<StoredHum> Library::change_hum(std::string_view id, const std::function<void(StoredHum&)>& edit) {
  const std::unique_lock lock(songs_mutex_);
  std::optional<StoredHum> hum = store_.hum(owner_, id);
  if (!hum) return std::nullopt;
  edit(*hum);
  store_.put(owner_, *hum, Durability::now);
  return hum;
}

bool Library::remove_hum(std::string_view id) {
  const std::unique_lock lock(songs_mutex_);
  const std::optional<StoredHum> hum = store_.hum(owner_, id);
  if (!hum) return false;
  store_.remove_hum(owner_, id);
  bytes_ -= hum->bytes;
  return true;
}

std::shared_ptr<const SongIndex> Library::index() const {
  const std::lock_guard lock(index_mutex_);
  return index_;
}

void Library::refresh(Refresh when) {
  const std::lock_guard lock(refreshing_);
  const double since_s = static_cast<double>(now() - refreshed_) / 1000;
  const bool due = refresh_took_s_ <= kQuickRefresh_s || since_s * kShareOfTime >= refresh_took_s_;
  if (when == Refresh::when_due && !due) return;
  std::set<std::string> newly_added, removed;
  {
    const std::lock_guard changes_lock(changes_mutex_);
    newly_added.swap(added_);
    removed.swap(removed_);
  }
  if (newly_added.empty() && removed.empty()) return;
  const auto begun = std::chrono::steady_clock::now();
  std::vector<IndexedSong> added;
  for (const std::string& id : newly_added) {
    try {
      added.push_back(find_indexed(*catalogue_, id, session_.strategies));
    } catch (const StorageError&) {
      continue;  // it was removed meanwhile, which the next update takes into account
    }
  }
  replace_index(std::make_shared<const SongIndex>(index()->with(std::move(added), removed)));
  refresh_took_s_ = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  refreshed_ = now();
}

bool Library::any_removed() const {
  const std::lock_guard lock(changes_mutex_);
  return !removed_.empty();
}

void Library::replace_index(std::shared_ptr<const SongIndex> fresh) {
  const std::lock_guard lock(index_mutex_);
  index_ = std::move(fresh);
}

Library::Found Library::search(const Query& query, int k, const SongFilter& filter) const {
  const std::shared_ptr<const SongIndex> index = this->index();
  SearchParameters parameters = session_.search;
  parameters.k = k;
  Found found;
  Admission admission;
  if (filter.admits_all() && !any_removed()) {
    found.searched = index->size();
  } else {
    const std::shared_lock lock(songs_mutex_);
    // Index and `songs_` are both sorted by id, so one pass over both suffices.
    auto song = songs_.begin();
    const auto is_searched = [&](std::size_t position) {
      const std::string_view id = index->id(position);
      while (song != songs_.end() && song->first < id) ++song;
      const bool admitted = song != songs_.end() && song->first == id && filter.admits(song->second);
      found.searched += admitted;
      return admitted;
    };
    admission = Admission(*index, is_searched);
  }
  found.ranking = tunefind::search(query, *index, session_.strategies, parameters, admission);
  return found;
}

std::pair<Alignment, Tune> Library::align(const std::string& id, const Melody& hum) const {
  const auto [song, rolled] = catalogue_->find_salience(id);
  const Anchor anchor = session_.search.anchor == "start" ? Anchor::start : Anchor::anywhere;
  Alignment alignment =
      session_.strategies.align->bind(hum, session_.strategies.salience->hop_s(), anchor)->align(rolled);
  to_song_timeline(rolled.recurrences, alignment);
  return {std::move(alignment), catalogue_->load(id)};
}

}  // namespace tunefind::server
