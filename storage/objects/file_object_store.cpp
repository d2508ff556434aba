#include "storage/objects/file_object_store.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include "features/error.hpp"
#include "storage/descriptor.hpp"

namespace tunefind {
namespace {

constexpr std::size_t kPieceBytes = 1 << 18;  // bytes that are read or copied at a time
// Another process can remove a new folder while it is still empty, or a new temporary file before it is locked. The
// write is then tried again, up to this many times.
constexpr int kMostRenames = 100;

/// Throws a StorageError with the reason in `errno`.
[[noreturn]] void fail(std::string_view subject, std::string_view what) {
  throw StorageError(fmt::format("{}: {}: {}", subject, what, std::strerror(errno)));
}

/// An object as messages name it: `originals/: object 1/songs/ab`.
std::string label(const std::string& store, const std::string& key) { return fmt::format("{}: object {}", store, key); }

/// Makes the entries of a folder durable. Does nothing if the folder does not exist any more.
void sync_folder(const std::filesystem::path& folder) {
  const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (descriptor.number < 0 && errno == ENOENT) return;
  if (descriptor.number < 0 || ::fsync(descriptor.number) != 0) fail(folder.string(), "cannot be synced");
}

/// Creates a folder below `root` and the folders in between. Returns false and sets errno if that fails.
bool make_folders(const std::filesystem::path& root, const std::filesystem::path& folder) {
  if (folder == root || ::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST) return true;
  if (errno != ENOENT || !make_folders(root, folder.parent_path())) return false;
  return ::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST;
}

/// A temporary file that is being written, locked so that no other process removes it as left over. The destructor
/// removes it unless `path` was cleared after a rename.
struct PartialFile {
  std::string path;
  Descriptor file;

  explicit PartialFile(const std::filesystem::path& folder)
      : path((folder / "XXXXXX").string()), file(::mkostemp(path.data(), O_CLOEXEC)) {
    if (file.number < 0) fail(folder.string(), "cannot be written");
    ::flock(file.number,
            LOCK_EX);  // waits for a process that is about to remove it; where locks fail, nothing is removed
  }
  ~PartialFile() {
    if (!path.empty()) ::unlink(path.c_str());
  }
};

/// Removes the temporary files in a folder that no process has locked: their writers were killed.
void remove_left_overs(const std::filesystem::path& folder) {
  std::error_code error;  // files that cannot be listed or removed stay
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    const Descriptor file(::open(entry.path().c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    if (file.number >= 0 && ::flock(file.number, LOCK_EX | LOCK_NB) == 0) ::unlink(entry.path().c_str());
  }
}

/// The status of a regular file; nothing if the path does not exist or is something else, such as a link. Throws
/// StorageError for all other failures.
std::optional<struct stat> status_of(const std::filesystem::path& path, const std::string& subject) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) == 0) return S_ISREG(status.st_mode) ? std::optional(status) : std::nullopt;
  if (errno != ENOENT && errno != ENOTDIR) fail(subject, "cannot be read");
  return std::nullopt;
}

/// Copies the bytes from the current position of `from` to its end. Returns false and sets errno if that fails.
bool copy(int from, int to) {
  std::vector<char> piece(kPieceBytes);
  for (;;) {
    const ssize_t read = ::read(from, piece.data(), piece.size());
    if (read < 0 && errno == EINTR) continue;
    if (read <= 0) return read == 0;
    if (!write_all(to, {piece.data(), static_cast<std::size_t>(read)})) return false;
  }
}

}  // namespace

FileObjectStore::FileObjectStore(const std::filesystem::path& folder)
    : name_((folder / "").string()), objects_(folder / "objects"), partial_(folder / "partial") {
  std::error_code error;
  const bool made = std::filesystem::create_directories(folder, error);
  if (error) throw StorageError(fmt::format("{}: cannot be created: {}", name_, error.message()));
  for (const auto& part : {objects_, partial_})
    if (::mkdir(part.c_str(), 0700) != 0 && errno != EEXIST) fail(part.string(), "cannot be created");
  sync_folder(folder);
  if (made) sync_folder(std::filesystem::absolute(folder / "").parent_path().parent_path());
  remove_left_overs(partial_);
}

bool FileObjectStore::rename_to_object(const std::filesystem::path& file, const std::string& key) const {
  const std::filesystem::path target = objects_ / key;
  if (!make_folders(objects_, target.parent_path()) || std::rename(file.c_str(), target.c_str()) != 0) return false;
  for (auto folder = target.parent_path();; folder = folder.parent_path()) {
    sync_folder(folder);
    if (folder == objects_) return true;
  }
}

void FileObjectStore::write_object(const std::string& key, const std::function<bool(int)>& write) {
  for (int attempt = 1;; ++attempt) {
    PartialFile partial(partial_);
    if (!write(partial.file.number) || ::fsync(partial.file.number) != 0) fail(label(name_, key), "cannot be written");
    if (rename_to_object(partial.path, key)) {
      partial.path.clear();
      return;
    }
    if (errno != ENOENT || attempt == kMostRenames) fail(label(name_, key), "cannot be written");
  }
}

void FileObjectStore::put(const std::string& key, std::string_view content) {
  require_object_key(key);
  write_object(key, [&](int file) { return write_all(file, content); });
}

void FileObjectStore::take_file(const std::string& key, const std::filesystem::path& file) {
  require_object_key(key);
  const Descriptor source = open_regular_file(file).descriptor;
  ::fchmod(source.number, 0600);  // the mode of objects that `put` writes; ignored if the file belongs to another user
  if (::fsync(source.number) != 0) fail(file.string(), "cannot be synced");
  for (int attempt = 1; !rename_to_object(file, key); ++attempt) {
    if (errno == EXDEV) {
      write_object(key,
                   [&](int object) { return ::lseek(source.number, 0, SEEK_SET) == 0 && copy(source.number, object); });
      if (::unlink(file.c_str()) != 0) fail(file.string(), "cannot be removed");
      return;
    }
    if (errno != ENOENT || attempt == kMostRenames) fail(label(name_, key), "cannot be written");
  }
}

std::optional<ObjectInfo> FileObjectStore::info(const std::string& key) const {
  require_object_key(key);
  const auto status = status_of(objects_ / key, label(name_, key));
  if (!status) return std::nullopt;
  return ObjectInfo{key, static_cast<std::uint64_t>(status->st_size)};
}

void FileObjectStore::read(const std::string& key, std::uint64_t first, std::uint64_t count,
                           const VisitBytes& visit) const {
  require_object_key(key);
  const Descriptor file(::open((objects_ / key).c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat status {};
  if (file.number < 0 || ::fstat(file.number, &status) != 0) fail(label(name_, key), "cannot be read");
  if (!S_ISREG(status.st_mode)) throw StorageError(label(name_, key) + ": cannot be read: it is not a regular file");
  const auto too_short = [&] {
    return StorageError(fmt::format("{}: is too short: bytes {} to {} were requested, but it has {} bytes",
                                    label(name_, key), first, first + count, status.st_size));
  };
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (first > size || count > size - first) throw too_short();
  std::vector<char> piece(std::min<std::uint64_t>(count, kPieceBytes));
  while (count > 0) {
    const ssize_t read =
        ::pread(file.number, piece.data(), std::min<std::uint64_t>(count, piece.size()), static_cast<off_t>(first));
    if (read < 0 && errno == EINTR) continue;
    if (read < 0) fail(label(name_, key), "cannot be read");
    if (read == 0) throw too_short();
    if (!visit({piece.data(), static_cast<std::size_t>(read)})) return;
    first += static_cast<std::uint64_t>(read);
    count -= static_cast<std::uint64_t>(read);
  }
}

bool FileObjectStore::remove(const std::string& key) {
  require_object_key(key);
  const std::filesystem::path path = objects_ / key;
  if (::unlink(path.c_str()) != 0) {
    if (errno == ENOENT || errno == ENOTDIR || errno == EISDIR) return false;
    fail(label(name_, key), "cannot be removed");
  }
  sync_folder(path.parent_path());
  auto folder = path.parent_path();
  while (folder != objects_ && ::rmdir(folder.c_str()) == 0) folder = folder.parent_path();
  sync_folder(folder);
  return true;
}

void FileObjectStore::list_folder(const std::string& folder_key, std::string_view prefix,
                                  const std::function<void(const ObjectInfo&)>& visit) const {
  std::vector<std::string> keys;  // those of folders end in '/', so that they sort like the keys of the objects in them
  std::error_code error;
  std::filesystem::directory_iterator entries(objects_ / folder_key, error);
  while (!error && entries != std::filesystem::directory_iterator()) {
    std::error_code vanished;
    const bool is_folder = entries->symlink_status(vanished).type() == std::filesystem::file_type::directory;
    const std::string key = folder_key + entries->path().filename().string();
    if (is_object_key(key)) keys.push_back(key + (is_folder ? "/" : ""));  // other files were not put by a store
    entries.increment(error);
  }
  if (error && error != std::errc::no_such_file_or_directory)
    throw StorageError(fmt::format("{}: cannot be listed: {}", name_, error.message()));
  std::sort(keys.begin(), keys.end());
  for (const std::string& key : keys) {
    const bool is_folder = key.ends_with('/');
    if (!key.starts_with(prefix) && !(is_folder && prefix.starts_with(key))) continue;
    if (is_folder) {
      list_folder(key, prefix, visit);
    } else if (const auto status = status_of(objects_ / key, label(name_, key))) {
      visit({key, static_cast<std::uint64_t>(status->st_size)});
    }
  }
}

void FileObjectStore::list(const std::string& prefix, const std::function<void(const ObjectInfo&)>& visit) const {
  list_folder("", prefix, visit);
}

void FileObjectStore::check() const {
  if (::access(objects_.c_str(), R_OK | W_OK | X_OK) != 0) fail(name_, "cannot be written");
  const PartialFile probe(partial_);
  if (!write_all(probe.file.number, "x")) fail(name_, "cannot be written");
}

}  // namespace tunefind
