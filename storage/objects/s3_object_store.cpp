#include "storage/objects/s3_object_store.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <fmt/format.h>
#include <unistd.h>

#include "features/error.hpp"
#include "storage/descriptor.hpp"
#include "storage/objects/s3_xml.hpp"

namespace tunefind {
namespace {

constexpr std::uint64_t kMostInOnePiece = 16 << 20;
constexpr std::uint64_t kLeastInPart = 8 << 20;  // S3 allows 5 MiB; fewer parts are fewer round trips
constexpr std::uint64_t kMostParts = 10000;      // S3's limit

/// `count` bytes of a file. Throws StorageError if they are not there any more.
std::string bytes_of(const std::filesystem::path& file, int descriptor, std::uint64_t first, std::uint64_t count) {
  std::string bytes(count, '\0');
  for (std::uint64_t done = 0; done < count;) {
    const ssize_t read = ::pread(descriptor, bytes.data() + done, count - done, static_cast<off_t>(first + done));
    if (read < 0 && errno == EINTR) continue;
    if (read <= 0)
      throw StorageError(
          fmt::format("{}: cannot be read: {}", file.string(), read < 0 ? std::strerror(errno) : "it became shorter"));
    done += static_cast<std::uint64_t>(read);
  }
  return bytes;
}

/// Seconds since 1970 of "2026-11-25T13:34:26.000Z"; nothing for anything else.
std::optional<std::time_t> parse_time(const std::string& text) {
  std::tm time{};
  if (std::sscanf(text.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d", &time.tm_year, &time.tm_mon, &time.tm_mday, &time.tm_hour,
                  &time.tm_min, &time.tm_sec) != 6)
    return std::nullopt;
  time.tm_year -= 1900;
  time.tm_mon -= 1;
  return timegm(&time);
}

}  // namespace

S3ObjectStore::S3ObjectStore(S3Settings settings) : client_(std::move(settings)) {}

void S3ObjectStore::put(const std::string& key, std::string_view content) {
  require_object_key(key);
  client_.send({.method = "PUT", .key = key, .body = content, .purpose = "cannot be written"});
}

void S3ObjectStore::take_file(const std::string& key, const std::filesystem::path& file) {
  require_object_key(key);
  const auto [descriptor, bytes] = open_regular_file(file);
  if (bytes <= kMostInOnePiece)
    put(key, bytes_of(file, descriptor.number, 0, bytes));
  else
    upload_in_parts(key, file, descriptor.number, bytes);
  if (::unlink(file.c_str()) != 0)
    throw StorageError(fmt::format("{}: cannot be removed: {}", file.string(), std::strerror(errno)));
}

void S3ObjectStore::upload_in_parts(const std::string& key, const std::filesystem::path& file, int descriptor,
                                    std::uint64_t bytes) {
  std::call_once(swept_, [&] {
    try {
      abort_stale_uploads();
    } catch (const StorageError&) {  // who may put may perhaps not list; somebody else's waste is no reason to fail
    }
  });
  const std::string purpose = "cannot be written";
  const S3Response begun = client_.send({.method = "POST", .key = key, .query = {{"uploads", ""}}, .purpose = purpose});
  const auto upload = read_s3_upload_id(begun.body);
  if (!upload) throw StorageError(client_.label(key) + ": cannot be written: the server names no upload");
  try {
    const std::uint64_t part_bytes = std::max(kLeastInPart, (bytes + kMostParts - 1) / kMostParts);
    std::vector<std::string> etags;
    for (std::uint64_t first = 0; first < bytes; first += part_bytes) {
      const std::string part = bytes_of(file, descriptor, first, std::min(part_bytes, bytes - first));
      etags.push_back(client_
                          .send({.method = "PUT",
                                 .key = key,
                                 .query = {{"partNumber", std::to_string(etags.size() + 1)}, {"uploadId", *upload}},
                                 .body = part,
                                 .purpose = purpose})
                          .etag);
    }
    const std::string parts = write_s3_completion(etags);
    const S3Response done = client_.send(
        {.method = "POST", .key = key, .query = {{"uploadId", *upload}}, .body = parts, .purpose = purpose});
    if (!is_s3_completion(done.body)) {
      const S3Error error = read_s3_error(done.body);
      throw StorageError(fmt::format("{}: {}: {}", client_.label(key), purpose,
                                     error.code.empty() ? "the server does not say that it is complete" : error.code));
    }
  } catch (...) {
    try {
      client_.send({.method = "DELETE", .key = key, .query = {{"uploadId", *upload}}, .purpose = "cannot be given up"});
    } catch (const StorageError&) {  // what went wrong first says more; the parts become stale
    }
    throw;
  }
}

void S3ObjectStore::abort_stale_uploads() {
  const S3Settings& settings = client_.settings();
  const S3Response response = client_.send({.method = "GET",
                                            .query = {{"uploads", ""}, {"prefix", settings.prefix}},
                                            .purpose = "uploads cannot be listed"});
  const auto page = read_s3_page(response.body);
  if (!page) throw StorageError(client_.label("") + ": uploads cannot be listed: the answer is no list");
  const std::time_t before = std::time(nullptr) - settings.stale_upload.count();
  for (const S3Page::Entry& upload : page->entries) {
    if (!upload.key.starts_with(settings.prefix)) continue;
    const std::string key = upload.key.substr(settings.prefix.size());
    const auto time = parse_time(upload.initiated);
    if (is_object_key(key) && time && *time <= before)
      client_.send({.method = "DELETE",
                    .key = key,
                    .query = {{"uploadId", upload.upload_id}},
                    .purpose = "cannot be given up",
                    .may_be_missing = true});
  }
}

std::optional<ObjectInfo> S3ObjectStore::info(const std::string& key) const {
  require_object_key(key);
  const S3Response response =
      client_.send({.method = "HEAD", .key = key, .purpose = "cannot be read", .may_be_missing = true});
  if (response.status != 404) return ObjectInfo{key, response.bytes};
  check();  // a bucket that is not there gives 404 too, and HEAD has no body to tell
  return std::nullopt;
}

void S3ObjectStore::read(const std::string& key, std::uint64_t first, std::uint64_t count,
                         const VisitBytes& visit) const {
  require_object_key(key);
  const auto cut_short = [&](std::uint64_t size) {
    return StorageError(fmt::format("{}: is cut short: bytes {} to {} are to be read, but it has {}",
                                    client_.label(key), first, first + count, size));
  };
  if (count == 0 || count > ~std::uint64_t{0} - first) {
    const auto object = info(key);
    if (!object) throw StorageError(client_.label(key) + ": cannot be read: it is not there");
    if (first > object->bytes || count > 0) throw cut_short(object->bytes);
    return;
  }
  bool stopped = false;
  const S3Request::Range range{first, count, [&](std::string_view bytes) { return !(stopped = !visit(bytes)); }};
  const S3Response response = client_.send({.method = "GET", .key = key, .range = range, .purpose = "cannot be read"});
  if (!stopped && response.bytes < count) throw cut_short(first + response.bytes);
}

bool S3ObjectStore::remove(const std::string& key) {
  if (!info(key)) return false;  // the server says nothing of it when it removes
  client_.send({.method = "DELETE", .key = key, .purpose = "cannot be removed"});
  return true;
}

void S3ObjectStore::list(const std::string& prefix, const std::function<void(const ObjectInfo&)>& visit) const {
  const std::string& own = client_.settings().prefix;
  if (!is_object_key(prefix + (prefix.empty() || prefix.ends_with('/') ? "x" : ""))) return;  // no key begins so
  std::string next;
  do {
    std::vector<std::pair<std::string, std::string>> query{{"list-type", "2"}, {"prefix", own + prefix}};
    if (!next.empty()) query.emplace_back("continuation-token", next);
    const S3Response response =
        client_.send({.method = "GET", .query = std::move(query), .purpose = "cannot be listed"});
    const auto page = read_s3_page(response.body);
    if (!page) throw StorageError(client_.label("") + ": cannot be listed: the answer is no list");
    for (const S3Page::Entry& entry : page->entries) {
      if (!entry.key.starts_with(own + prefix)) continue;
      const std::string key = entry.key.substr(own.size());
      if (is_object_key(key)) visit({key, entry.bytes});  // others are not of our making
    }
    next = page->next;
  } while (!next.empty());
}

void S3ObjectStore::check() const {
  client_.send({.method = "GET",
                .query = {{"list-type", "2"}, {"max-keys", "1"}, {"prefix", client_.settings().prefix}},
                .purpose = "cannot be used",
                .in_seconds = true});
}

}  // namespace tunefind
