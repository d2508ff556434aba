#include "storage/objects/object_store.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "features/error.hpp"
#include "features/text_lines.hpp"
#include "storage/descriptor.hpp"
#include "storage/objects/file_object_store.hpp"
#include "storage/objects/s3_object_store.hpp"

namespace tunefind {
namespace {

constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789._-/";
constexpr std::size_t kMostBytes = 700;   // of a key; S3 allows 1024, of which the bucket's prefix takes some
constexpr std::size_t kMostInName = 255;  // bytes of a name; Linux's limit for file names

/// The reason why this is not a valid key; empty if it is one.
std::string_view objection_to(std::string_view key) {
  static_assert(kMostBytes == 700 && kMostInName == 255);
  if (key.size() > kMostBytes) return "it is longer than 700 bytes";
  if (key.find_first_not_of(kAllowed) != key.npos) return "only a-z, 0-9, '.', '_', '-' and '/' are allowed";
  for (std::size_t from = 0; from <= key.size();) {
    const std::size_t end = std::min(key.find('/', from), key.size());
    if (end == from) return "a name in it is empty";
    if (key[from] == '.') return "a name in it begins with '.'";
    if (end - from > kMostInName) return "a name in it is longer than 255 bytes";
    from = end + 1;
  }
  return {};
}

}  // namespace

void ObjectStore::fetch(const std::string& key, const std::filesystem::path& file) const {
  auto object = info(key);
  for (; !object; object = info(key)) read(key, 0, 0, {});  // throws if the object is still missing
  const Descriptor out(::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  const auto failed = [&] {
    return StorageError(fmt::format("{}: cannot be written: {}", file.string(), std::strerror(errno)));
  };
  if (out.number < 0) throw failed();
  try {
    read(key, 0, object->bytes, [&](std::string_view bytes) {
      if (!write_all(out.number, bytes)) throw failed();
      return true;
    });
  } catch (...) {
    ::unlink(file.c_str());
    throw;
  }
}

bool is_object_key(std::string_view key) { return objection_to(key).empty(); }

void require_object_key(std::string_view key) {
  if (const std::string_view objection = objection_to(key); !objection.empty())
    throw StorageError(fmt::format("{}: not a valid object key: {}", quoted(key), objection));
}

std::unique_ptr<ObjectStore> open_object_store(const std::string& place) {
  if (place.starts_with("s3://")) return std::make_unique<S3ObjectStore>(s3_settings(place));
  if (place.empty() || place.find("://") != place.npos)
    throw ConfigError(quoted(std::string_view(place)) +
                      ": not a place for objects: must be a folder or s3://BUCKET[/PREFIX]");
  return std::make_unique<FileObjectStore>(place);
}

}  // namespace tunefind
