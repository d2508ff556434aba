#include "storage/catalogue/database.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <map>
#include <mutex>
#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/sst_file_writer.h>
#include <set>
#include <shared_mutex>
#include <thread>

#include "storage/catalogue/database_options.hpp"
#include "storage/catalogue/durable_mark.hpp"
#include "storage/catalogue/keys.hpp"
#include "storage/catalogue/opening.hpp"

namespace tunefind {
namespace {

namespace fs = std::filesystem;

constexpr const char* kTablesFolder = "bulk-load";  // in the database's directory, where RocksDB ignores folders
constexpr const char* kMarkFile = "durable-mark";   // in the database's directory, where RocksDB ignores it
constexpr int kMostReadAttempts = 50;               // of a reader to open a database that is written to; chosen by hand
constexpr std::chrono::milliseconds kWaitToRead{2};  // after a first attempt, twice as long after the second and so on
constexpr std::size_t kReadAhead = 2 << 20;          // bytes; larger values make scans no faster

// The only place that turns a bad status into an exception. `subject` begins the message: "beats/:", or a record.
void require(const rocksdb::Status& status, const std::string& subject) {
  if (status.ok()) return;
  const std::string text = status.ToString();
  if (status.IsIOError() && text.find("/LOCK: ") != std::string::npos)
    throw InUseError(subject + " already open for writing by another process");
  if (status.IsCorruption()) throw DamageError(subject + " is damaged: " + text);
  throw StorageError(subject + " cannot be used: " + text);
}

// The smallest key that is greater than all keys that begin with a prefix; empty if there is none.
std::string end_of_prefix(std::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && static_cast<unsigned char>(end.back()) == 0xff) end.pop_back();
  if (!end.empty()) ++end.back();
  return end;
}

std::string name_of(const fs::path& directory) {
  const std::string text = directory.string();
  return text.ends_with('/') ? text : text + '/';
}

}  // namespace

struct Database::Impl {
  std::string name;
  fs::path directory;
  Mode mode;
  std::mutex marking;
  std::uint64_t marked = 0;   // the sequence of the last durable mark; guarded by `marking`
  std::shared_mutex writing;  // held alone while tables are added, shared by all other writes
  // Members are destroyed in reverse order: the handles before the database.
  std::unique_ptr<rocksdb::DB> database;
  std::map<std::string, std::unique_ptr<rocksdb::ColumnFamilyHandle>> families;

  Impl(std::string name_, fs::path directory_, Mode mode_)
      : name(std::move(name_)), directory(std::move(directory_)), mode(mode_) {}

  rocksdb::ColumnFamilyHandle* family(const std::string& family_name) const {
    const auto found = families.find(family_name);
    return found == families.end() ? nullptr : found->second.get();
  }

  void close() {
    families.clear();
    database.reset();
  }

  rocksdb::Status open(const std::set<std::string>& names) {
    const std::shared_ptr<rocksdb::Cache> cache = rocksdb::NewLRUCache(8 << 20);
    std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
    for (const std::string& family_name : names)
      descriptors.emplace_back(family_name, family_options(family_name, cache));
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* opened = nullptr;
    const rocksdb::Status status =
        mode == Mode::read
            ? rocksdb::DB::OpenForReadOnly(database_options(), directory.string(), descriptors, &handles, &opened)
            : rocksdb::DB::Open(database_options(), directory.string(), descriptors, &handles, &opened);
    if (!status.ok()) return status;
    database.reset(opened);
    for (rocksdb::ColumnFamilyHandle* handle : handles) families[handle->GetName()].reset(handle);
    return status;
  }

  // Notes that all changes up to a sequence number are durable, and the list of tables as it is now.
  void mark_durable(std::uint64_t sequence) {
    const std::lock_guard lock(marking);
    marked = std::max(marked, sequence);
    DurableMark mark;
    mark.sequence = marked;
    std::vector<std::string> files;
    if (!database->GetDbIdentity(mark.identity).ok() ||
        !database->GetLiveFiles(files, &mark.manifest_bytes, false).ok())
      return;
    for (const std::string& file : files)
      if (file.starts_with("/MANIFEST-")) mark.manifest = file.substr(1);
    mark.write(directory / kMarkFile);
  }

  // Throws DamageError if the list of tables is shorter than it was according to `mark`.
  void require_list(const DurableMark& mark) const {
    std::error_code missing;  // it has been replaced, or RocksDB reports it
    const std::uintmax_t bytes = fs::file_size(directory / mark.manifest, missing);
    if (!missing && bytes < mark.manifest_bytes)
      throw DamageError(fmt::format("{}: is damaged: {} has lost its end; to give up what is missing, delete {}", name,
                                    mark.manifest, (directory / kMarkFile).string()));
  }

  // Throws DamageError if changes are missing that were durable according to `mark`, which was read before the opening.
  void require_all(const DurableMark& mark) {
    std::string identity;
    if (!database->GetDbIdentity(identity).ok() || identity != mark.identity) return;
    const std::uint64_t last = database->GetLatestSequenceNumber();
    if (last < mark.sequence)
      throw DamageError(fmt::format("{}: is damaged: its last {} changes are missing; to give them up, delete {}", name,
                                    mark.sequence - last, (directory / kMarkFile).string()));
  }

  // Rewrites the tables that hold keys in [begin, end), without what was deleted.
  void purge(rocksdb::ColumnFamilyHandle* handle, const std::string& begin, const std::string& end);

  // Adds finished tables while nothing is written and no flush or compaction runs. RocksDB 7.8 chooses the level of a
  // new table by looking both at the newest version of a family and at the one that readers see. They differ while a
  // compaction ends; then the process aborts (`LevelFilesBrief`), or the table is taken for older than what it
  // replaces.
  rocksdb::Status add(const std::vector<rocksdb::IngestExternalFileArg>& tables) {
    const std::unique_lock lock(writing);
    std::vector<rocksdb::ColumnFamilyHandle*> changed;
    for (const rocksdb::IngestExternalFileArg& table : tables) changed.push_back(table.column_family);
    rocksdb::Status status = database->Flush({}, changed);
    if (status.ok()) status = database->PauseBackgroundWork();
    if (!status.ok()) return status;
    status = database->IngestExternalFiles(tables);
    if (status.ok()) mark_durable(database->GetLatestSequenceNumber());
    const rocksdb::Status continued = database->ContinueBackgroundWork();
    return status.ok() ? continued : status;
  }
};

Database::Database(const fs::path& directory, Mode mode, const std::vector<std::string>& families)
    : impl_(new Impl(name_of(directory), directory, mode)) {
  bool exists = true;
  if (mode == Mode::read)
    require_readable(directory, name());
  else
    exists = prepare_to_write(directory, name());

  // A writer can delete files after a reader has listed them and before it has opened them; so a reader tries again.
  // RocksDB reports a missing table, but not a missing log: what a writer moved from a log to a table meanwhile would
  // be in neither. Logs are deleted in their order, so if all that were there before are still there, none was missed.
  std::optional<DurableMark> mark;
  rocksdb::Status status;
  for (int attempt = 0; attempt < kMostReadAttempts; ++attempt) {
    std::vector<std::string> present;
    if (exists)
      require(rocksdb::DB::ListColumnFamilies(database_options(), directory.string(), &present), name() + ":");
    std::set<std::string> names(present.begin(), present.end());
    if (mode == Mode::write) {
      names.insert(rocksdb::kDefaultColumnFamilyName);
      names.insert(families.begin(), families.end());
    }
    mark = DurableMark::read(directory / kMarkFile);
    const std::vector<fs::path> logs = logs_in(directory);
    require_sound(directory, logs, name());
    if (mark) impl_->require_list(*mark);
    status = impl_->open(names);
    if (mode == Mode::read && status.ok() &&
        !std::ranges::all_of(logs, [](const fs::path& log) { return fs::exists(log); })) {
      impl_->close();
      status = rocksdb::Status::TryAgain("it is written to all the time");
      std::this_thread::sleep_for((attempt + 1) * kWaitToRead);
    }
    if (status.ok() || mode == Mode::write) break;
  }
  require(status, name() + ":");
  if (mark) impl_->require_all(*mark);
  // Only now does this process hold the lock, so that it may remove what a killed process left behind.
  if (mode == Mode::read) return;
  std::error_code none;
  fs::remove_all(directory / kTablesFolder, none);
  impl_->mark_durable(impl_->database->GetLatestSequenceNumber());  // the opening moved all from the log to tables
}

Database::~Database() = default;

const std::string& Database::name() const { return impl_->name; }

std::vector<std::string> Database::families() const {
  std::vector<std::string> names;
  for (const auto& [family, handle] : impl_->families) names.push_back(family);
  return names;
}

std::optional<std::string> Database::get(const std::string& family, std::string_view key) const {
  rocksdb::ColumnFamilyHandle* handle = impl_->family(family);
  if (!handle) return std::nullopt;
  std::string value;
  const rocksdb::Status status = impl_->database->Get({}, handle, key, &value);
  if (status.IsNotFound()) return std::nullopt;
  if (!status.ok()) require(status, label_of_key(name(), family, key));
  return value;
}

void Database::write(const std::vector<Change>& changes, bool durable) {
  rocksdb::WriteBatch batch;
  for (const auto& [family, key, value, appends] : changes) {
    rocksdb::ColumnFamilyHandle* handle = impl_->family(family);
    require(!value    ? batch.Delete(handle, key)
            : appends ? batch.Merge(handle, key, *value)
                      : batch.Put(handle, key, *value),
            name() + ":");
  }
  rocksdb::WriteOptions options;
  options.sync = durable;
  const std::shared_lock lock(impl_->writing);
  // The changes of this batch are numbered from here on; a durable write makes all before them durable, too.
  const std::uint64_t before = impl_->database->GetLatestSequenceNumber();
  require(impl_->database->Write(options, &batch), name() + ":");
  if (durable) impl_->mark_durable(before + batch.Count());
}

std::string Database::state() const {
  std::string identity;
  require(impl_->database->GetDbIdentity(identity), name() + ":");
  return fmt::format("{}-{}", identity, impl_->database->GetLatestSequenceNumber());
}

void Database::flush() {
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  for (const auto& [family, handle] : impl_->families) handles.push_back(handle.get());
  const std::uint64_t before = impl_->database->GetLatestSequenceNumber();
  require(impl_->database->Flush({}, handles), name() + ":");
  impl_->mark_durable(before);
}

struct Database::Tables::Impl {
  Database::Impl* database;
  fs::path folder;
  std::map<std::string, rocksdb::SstFileWriter> writers;

  std::string table_of(const std::string& family) const { return folder / (family + ".sst"); }
  ~Impl() {
    std::error_code none;
    writers.clear();
    fs::remove_all(folder, none);
  }
};

Database::Tables::Tables(Database& database) {
  Database::Impl& target = *database.impl_;
  if (target.mode == Mode::read) throw StorageError(target.name + ": cannot be written: it is open for reading");
  const fs::path folder = target.directory / kTablesFolder;
  std::error_code error;
  if (!fs::create_directory(folder, error))
    throw StorageError(fmt::format("{}: cannot start a bulk load: {}: {}", target.name, folder.string(),
                                   error ? error.message() : "another load is in progress"));
  impl_.reset(new Impl{&target, folder, {}});
}

Database::Tables::~Tables() = default;

void Database::Tables::write(const Change& change) {
  const std::string subject = impl_->database->name + ":";
  auto writer = impl_->writers.find(change.family);
  if (writer == impl_->writers.end()) {
    rocksdb::ColumnFamilyHandle* handle = impl_->database->family(change.family);
    const rocksdb::Options options = impl_->database->database->GetOptions(handle);
    writer = impl_->writers
                 .emplace(std::piecewise_construct, std::forward_as_tuple(change.family),
                          std::forward_as_tuple(rocksdb::EnvOptions(rocksdb::DBOptions(options)), options, handle))
                 .first;
    require(writer->second.Open(impl_->table_of(change.family)), subject);
  }
  require(!change.value    ? writer->second.Delete(change.key)
          : change.appends ? writer->second.Merge(change.key, *change.value)
                           : writer->second.Put(change.key, *change.value),
          subject);
}

void Database::Tables::commit() {
  const std::string subject = impl_->database->name + ":";
  std::vector<rocksdb::IngestExternalFileArg> tables;
  for (auto& [family, writer] : impl_->writers) {
    require(writer.Finish(), subject);
    rocksdb::IngestExternalFileArg& table = tables.emplace_back();
    table.column_family = impl_->database->family(family);
    table.external_files = {impl_->table_of(family)};
    table.options.move_files = true;
    table.options.write_global_seqno = false;
    table.options.allow_blocking_flush = false;  // it would wait for the background work that `add` pauses
  }
  if (!tables.empty()) require(impl_->database->add(tables), subject);
  impl_->writers.clear();
}

std::optional<Gap> Database::scan(const std::string& family, const Visit& visit) const {
  rocksdb::ColumnFamilyHandle* handle = impl_->family(family);
  if (!handle) return std::nullopt;
  Gap gap;
  rocksdb::ReadOptions options;
  options.readahead_size = kReadAhead;
  options.fill_cache = false;
  const std::unique_ptr<rocksdb::Iterator> walk(impl_->database->NewIterator(options, handle));
  for (walk->SeekToFirst(); walk->Valid(); walk->Next()) {
    visit(walk->key().ToStringView(), walk->value().ToStringView());
    gap.after.assign(walk->key().data(), walk->key().size());
  }
  if (walk->status().ok()) return std::nullopt;

  // Continue from the end backwards, up to the damage. This collects the keys only, to visit the values in ascending
  // order afterwards. Going backwards, RocksDB's iterator stops before it shows the record next to the damaged block;
  // that record belongs to the gap, although `get` can still read it by its key.
  gap.reason = walk->status().ToString();
  std::vector<std::string> keys_after;
  for (walk->SeekToLast(); walk->Valid() && walk->key().ToStringView() > gap.after; walk->Prev())
    keys_after.push_back(walk->key().ToString());
  if (!keys_after.empty()) gap.before = keys_after.back();
  for (auto key = keys_after.rbegin(); key != keys_after.rend(); ++key)
    if (const auto value = get(family, *key)) visit(*key, *value);
  return gap;
}

void Database::walk(const std::string& family, std::string_view prefix, Order order,
                    const std::function<bool(std::string_view key, std::string_view value)>& visit) const {
  rocksdb::ColumnFamilyHandle* handle = impl_->family(family);
  if (!handle) return;
  const std::unique_ptr<rocksdb::Iterator> walk(impl_->database->NewIterator({}, handle));
  const std::string end = end_of_prefix(prefix);
  const bool up = order == Order::ascending;
  if (up) {
    walk->Seek(prefix);
  } else if (end.empty()) {
    walk->SeekToLast();
  } else {
    walk->SeekForPrev(end);
    if (walk->Valid() && walk->key() == end) walk->Prev();
  }
  for (; walk->Valid() && walk->key().starts_with(prefix); up ? walk->Next() : walk->Prev())
    if (!visit(walk->key().ToStringView(), walk->value().ToStringView())) return;
  require(walk->status(), name() + ":");
}

void Database::erase(const std::string& family, std::string_view prefix) {
  rocksdb::ColumnFamilyHandle* handle = impl_->family(family);
  const std::string begin(prefix), end = end_of_prefix(prefix);
  if (!handle || end.empty())
    throw StorageError(name() + ": cannot erase keys: the prefix is empty or the family does not exist");
  const std::shared_lock lock(impl_->writing);
  require(impl_->database->DeleteRange({}, handle, begin, end), name() + ":");
  impl_->purge(handle, begin, end);
}

void Database::purge(const std::string& family, std::string_view prefix) {
  rocksdb::ColumnFamilyHandle* handle = impl_->family(family);
  const std::shared_lock lock(impl_->writing);
  if (handle) impl_->purge(handle, std::string(prefix), end_of_prefix(prefix));
}

void Database::Impl::purge(rocksdb::ColumnFamilyHandle* handle, const std::string& begin, const std::string& end) {
  require(database->Flush({}, handle), name + ":");
  rocksdb::CompactRangeOptions options;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  const rocksdb::Slice first(begin), last(end);
  require(database->CompactRange(options, handle, &first, &last), name + ":");
}

void Database::visit_all(const VisitAll& visit) const {
  rocksdb::ManagedSnapshot snapshot(impl_->database.get());
  rocksdb::ReadOptions options;
  options.snapshot = snapshot.snapshot();
  for (const auto& [family, handle] : impl_->families) {
    const std::unique_ptr<rocksdb::Iterator> walk(impl_->database->NewIterator(options, handle.get()));
    for (walk->SeekToFirst(); walk->Valid(); walk->Next())
      visit(family, walk->key().ToStringView(), walk->value().ToStringView());
    require(walk->status(), name() + ":");
  }
}

}  // namespace tunefind
