#include "server/store/libraries.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <sys/resource.h>

#include "server/util/log.hpp"

namespace tunefind::server {
namespace {

constexpr std::size_t kMostOpen = 32;                           // libraries; chosen by hand
constexpr auto kRefreshEvery = std::chrono::milliseconds(200);  // chosen by hand

/// How many files in the folder and below this process has open.
std::size_t open_files_in(const std::filesystem::path& folder) {
  std::error_code error;
  const std::string within = std::filesystem::weakly_canonical(folder, error).string() + "/";
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd", error)) {
    std::error_code closed;  // meanwhile
    count += std::filesystem::read_symlink(entry.path(), closed).string().starts_with(within);
  }
  return count;
}

/// How many files all libraries may have open together: a quarter of what the process may open. A catalogue of 2000
/// songs takes some 30.
std::size_t most_open_files() {
  rlimit files{};
  return getrlimit(RLIMIT_NOFILE, &files) == 0 ? files.rlim_cur / 4 : 256;
}

}  // namespace

Libraries::Libraries(std::filesystem::path folder, const Session& session, ServiceStore& store, Opened opened)
    : folder_(std::move(folder)), session_(session), store_(store), opened_(std::move(opened)), refresher_([this] {
        refresh_until_stopped();
      }) {}

Libraries::~Libraries() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  stopping_.notify_all();
  refresher_.join();
}

std::filesystem::path Libraries::folder_of(Owner owner) const { return folder_ / owner_name(owner); }

std::shared_ptr<Library> Libraries::open(Owner owner) {
  std::shared_ptr<OpenLibrary> entry;
  {
    const std::lock_guard lock(mutex_);
    std::shared_ptr<OpenLibrary>& known = entries_[owner];
    if (!known) known = std::make_shared<OpenLibrary>();
    known->used = now();
    entry = known;
    if (!known->library) make_room(owner);
  }
  const std::lock_guard opening(entry->opening);
  {
    const std::lock_guard lock(mutex_);
    if (entry->library) return entry->library;
  }
  const auto library = std::make_shared<Library>(owner, folder_of(owner), session_, store_);
  renewed_ += library->renewed();
  opened_(owner, *library);
  const std::lock_guard lock(mutex_);
  entry->library = library;
  return library;
}

/// Closes the idle libraries that were used least recently, but not the owner's, until another can be opened.
void Libraries::make_room(Owner owner) {
  const auto is_idle = [&](const auto& one) {
    return one.first != owner && one.second.use_count() == 1 && one.second->library.use_count() == 1;
  };
  while (entries_.size() > kMostOpen || open_files_in(folder_) > most_open_files()) {
    auto oldest = entries_.end();
    for (auto one = entries_.begin(); one != entries_.end(); ++one)
      if (is_idle(*one) && (oldest == entries_.end() || one->second->used < oldest->second->used)) oldest = one;
    if (oldest == entries_.end()) return;
    entries_.erase(oldest);
  }
}

void Libraries::erase(Owner owner) {
  std::shared_ptr<OpenLibrary> entry;
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = entries_.find(owner); found != entries_.end()) {
      entry = found->second;
      entries_.erase(found);
    }
  }
  if (entry) {
    const std::lock_guard opening(entry->opening);
    std::weak_ptr<Library> library;
    {
      const std::lock_guard lock(mutex_);
      library = entry->library;
      entry->library.reset();
    }
    while (!library.expired())
      std::this_thread::sleep_for(std::chrono::milliseconds(10));  // searches in progress still use it
  }
  std::error_code error;
  std::filesystem::remove_all(damaged_folder(folder_of(owner)), error);
  if (!error) std::filesystem::remove_all(folder_of(owner), error);
  if (error) throw StorageError(fmt::format("{}: cannot be deleted: {}", folder_of(owner).string(), error.message()));
}

std::vector<std::shared_ptr<Library>> Libraries::open_ones() {
  std::vector<std::shared_ptr<Library>> libraries;
  const std::lock_guard lock(mutex_);
  for (const auto& [owner, entry] : entries_)
    if (entry->library) libraries.push_back(entry->library);
  return libraries;
}

void Libraries::flush() {
  for (const auto& library : open_ones()) library->flush();
}

void Libraries::refresh_until_stopped() {
  std::unique_lock lock(mutex_);
  while (!stopping_.wait_for(lock, kRefreshEvery, [this] { return stop_; })) {
    lock.unlock();
    for (const auto& library : open_ones()) {
      try {
        library->refresh(Refresh::when_due);
      } catch (const std::exception& error) {
        log_error("index_not_made", {{"reason", error.what()}});
      }
    }
    lock.lock();
  }
}

}  // namespace tunefind::server
