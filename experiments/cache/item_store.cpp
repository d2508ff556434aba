#include "experiments/cache/item_store.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <string_view>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "engine/feature_cache.hpp"
#include "features/error.hpp"

namespace tunefind {
namespace {

constexpr std::uint32_t kMagic = 0x4d495446;          // "FTIM", little-endian
constexpr std::uint32_t kLongest = 1u << 30;          // bytes of a key and its item; a longer record is damaged
constexpr std::size_t kBlock = std::size_t{1} << 20;  // bytes per read

/// Precedes the key and the bytes of each record. Written in the byte order of the machine, which the cache never
/// leaves.
struct Header {
  std::uint32_t magic, key_size, item_size, zero;
  std::uint64_t checksum;  ///< XXH3-64 of the sizes, the key and the bytes
};

std::uint64_t checksum(std::string_view key, std::string_view bytes) {
  const std::string all = fmt::format("{} {} {}{}", key.size(), bytes.size(), key, bytes);
  return XXH3_64bits(all.data(), all.size());
}

[[noreturn]] void fail(const std::filesystem::path& path, const char* what) {
  throw StorageError(fmt::format("{}: cannot be {}: {}", path.string(), what, std::strerror(errno)));
}

/// Holds an exclusive lock (flock) on a file, against other processes.
class FileLock {
 public:
  explicit FileLock(int file) : file_(file) {
    while (::flock(file_, LOCK_EX) != 0 && errno == EINTR) {
    }
  }
  ~FileLock() { flock(file_, LOCK_UN); }
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  int file_;
};

/// The whole content of an open file.
std::string whole_content(int file, const std::filesystem::path& path) {
  std::string content;
  for (std::size_t size = 0;;) {
    content.resize(size + kBlock);
    const ssize_t got = ::pread(file, content.data() + size, kBlock, static_cast<off_t>(size));
    if (got < 0) fail(path, "read");
    size += static_cast<std::size_t>(got);
    content.resize(size);
    if (got == 0) return content;
  }
}

/// Key and bytes of the record at the beginning of `text`; nothing if it is incomplete or damaged.
std::optional<std::pair<std::string_view, std::string_view>> record_at(std::string_view text) {
  Header header;
  if (text.size() < sizeof header) return std::nullopt;
  std::memcpy(&header, text.data(), sizeof header);
  if (header.magic != kMagic || header.zero != 0 || header.key_size > kLongest || header.item_size > kLongest)
    return std::nullopt;
  text.remove_prefix(sizeof header);
  if (text.size() < std::size_t{header.key_size} + header.item_size) return std::nullopt;
  const std::string_view key = text.substr(0, header.key_size), item = text.substr(header.key_size, header.item_size);
  if (header.checksum != checksum(key, item)) return std::nullopt;
  return std::pair(key, item);
}

}  // namespace

ItemStore::ItemStore(const std::filesystem::path& path) : path_(path) {
  std::error_code failure;
  std::filesystem::create_directories(path.parent_path(), failure);
  if (failure)
    throw StorageError(fmt::format("{}: cannot be created: {}", path.parent_path().string(), failure.message()));
  file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (file_ < 0) fail(path, "opened");
  ::futimens(file_, nullptr);  // marks it as used, so that drop_unused keeps it
  const FileLock lock(file_);
  const std::string content = whole_content(file_, path);
  std::size_t at = 0;
  while (const auto record = record_at(std::string_view(content).substr(at))) {
    items_.insert_or_assign(std::string(record->first), std::string(record->second));
    at += sizeof(Header) + record->first.size() + record->second.size();
  }
  if (at == content.size()) return;
  damage_ =
      fmt::format("{}: damaged after {} results; the results after them are made again", path.string(), items_.size());
  if (::ftruncate(file_, static_cast<off_t>(at)) != 0) fail(path, "truncated where it is damaged");
}

ItemStore::~ItemStore() { ::close(file_); }

std::optional<std::string> ItemStore::find(const std::string& key) const {
  const std::scoped_lock lock(mutex_);
  const auto found = items_.find(key);
  return found == items_.end() ? std::nullopt : std::optional(found->second);
}

void ItemStore::put(const std::string& key, const std::string& bytes) {
  if (key.size() + bytes.size() > kLongest)
    throw StorageError(fmt::format("{}: a result of {} bytes is too long to be kept (the limit is 1 GiB)",
                                   path_.string(), bytes.size()));
  const Header header{kMagic, static_cast<std::uint32_t>(key.size()), static_cast<std::uint32_t>(bytes.size()), 0,
                      checksum(key, bytes)};
  std::string record(reinterpret_cast<const char*>(&header), sizeof header);
  record += key + bytes;
  const std::scoped_lock lock(mutex_);
  const FileLock file_lock(file_);
  for (std::string_view rest = record; !rest.empty();) {
    const ssize_t written = ::write(file_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(path_, "written");
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  items_.insert_or_assign(key, bytes);
}

std::unique_ptr<ItemStore> open_stage_store(const std::string& stage, const std::string& key,
                                            std::vector<std::string>& notes) {
  auto store = std::make_unique<ItemStore>(cache_folder() / "stages" / fmt::format("{}-{}", stage, key.substr(0, 16)));
  if (store->damage()) notes.push_back(*store->damage());
  return store;
}

}  // namespace tunefind
