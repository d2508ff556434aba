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

constexpr std::uint64_t kMostInOnePiece = 16 << 20;  // bytes; larger files are multipart uploads. Chosen by hand
constexpr std::uint64_t kLeastInPart = 8 << 20;      // bytes; S3 allows 5 MiB, but fewer parts need fewer round trips
constexpr std::uint64_t kMostParts = 10000;          // S3's limit

/// Reads `count` bytes of an open file. Throws StorageError if it cannot be read or has become shorter.
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

/// Parses "2026-11-25T13:34:26.000Z" into seconds since 1970; nothing for any other format.
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
  std::call_once(stale_uploads_aborted_, [&] {
    try {
      abort_stale_uploads();
    } catch (const StorageError&) {  // an account may lack the right to list, and other processes' left-overs are no
                                     // reason to fail
    }
  });
  const std::string purpose = "cannot be written";
  const S3Response begun = client_.send({.method = "POST", .key = key, .query = {{"uploads", ""}}, .purpose = purpose});
  const auto upload = read_s3_upload_id(begun.body);
  if (!upload) throw StorageError(client_.label(key) + ": cannot be written: the response holds no upload id");
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
      throw StorageError(
          fmt::format("{}: {}: {}", client_.label(key), purpose,
                      error.code.empty() ? "the response does not say that the upload is complete" : error.code));
    }
  } catch (...) {
    try {
      client_.send({.method = "DELETE", .key = key, .query = {{"uploadId", *upload}}, .purpose = "cannot be aborted"});
    } catch (const StorageError&) {  // the first error is more useful; the upload is aborted later as stale
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
  if (!page) throw StorageError(client_.label("") + ": uploads cannot be listed: the response is not a list");
  const std::time_t before = std::time(nullptr) - settings.stale_upload.count();
  for (const S3Page::ListedItem& upload : page->items) {
    if (!upload.key.starts_with(settings.prefix)) continue;
    const std::string key = upload.key.substr(settings.prefix.size());
    const auto time = parse_time(upload.initiated);
    if (is_object_key(key) && time && *time <= before)
      client_.send({.method = "DELETE",
                    .key = key,
                    .query = {{"uploadId", upload.upload_id}},
                    .purpose = "cannot be aborted",
                    .may_be_missing = true});
  }
}

std::optional<ObjectInfo> S3ObjectStore::info(const std::string& key) const {
  require_object_key(key);
  const S3Response response =
      client_.send({.method = "HEAD", .key = key, .purpose = "cannot be read", .may_be_missing = true});
  if (response.status != 404) return ObjectInfo{key, response.bytes};
  check();  // a missing bucket gives 404, too, and HEAD has no body to tell them apart
  return std::nullopt;
}

void S3ObjectStore::read(const std::string& key, std::uint64_t first, std::uint64_t count,
                         const VisitBytes& visit) const {
  require_object_key(key);
  const auto too_short = [&](std::uint64_t size) {
    return StorageError(fmt::format("{}: is too short: bytes {} to {} were requested, but it has {} bytes",
                                    client_.label(key), first, first + count, size));
  };
  if (count == 0 || count > ~std::uint64_t{0} - first) {
    const auto object = info(key);
    if (!object) throw StorageError(client_.label(key) + ": cannot be read: it does not exist");
    if (first > object->bytes || count > 0) throw too_short(object->bytes);
    return;
  }
  bool stopped = false;
  const S3Request::Range range{first, count, [&](std::string_view bytes) { return !(stopped = !visit(bytes)); }};
  const S3Response response = client_.send({.method = "GET", .key = key, .range = range, .purpose = "cannot be read"});
  if (!stopped && response.bytes < count) throw too_short(first + response.bytes);
}

bool S3ObjectStore::remove(const std::string& key) {
  if (!info(key)) return false;  // the response to DELETE does not say whether the object existed
  client_.send({.method = "DELETE", .key = key, .purpose = "cannot be removed"});
  return true;
}

void S3ObjectStore::list(const std::string& prefix, const std::function<void(const ObjectInfo&)>& visit) const {
  const std::string& own = client_.settings().prefix;
  if (!is_object_key(prefix + (prefix.empty() || prefix.ends_with('/') ? "x" : "")))
    return;  // no valid key begins with this prefix
  std::string next;
  do {
    std::vector<std::pair<std::string, std::string>> query{{"list-type", "2"}, {"prefix", own + prefix}};
    if (!next.empty()) query.emplace_back("continuation-token", next);
    const S3Response response =
        client_.send({.method = "GET", .query = std::move(query), .purpose = "cannot be listed"});
    const auto page = read_s3_page(response.body);
    if (!page) throw StorageError(client_.label("") + ": cannot be listed: the response is not a list");
    for (const S3Page::ListedItem& item : page->items) {
      if (!item.key.starts_with(own + prefix)) continue;
      const std::string key = item.key.substr(own.size());
      if (is_object_key(key)) visit({key, item.bytes});  // other objects were not put by a store
    }
    next = page->next;
  } while (!next.empty());
}

void S3ObjectStore::check() const {
  client_.send({.method = "GET",
                .query = {{"list-type", "2"}, {"max-keys", "1"}, {"prefix", client_.settings().prefix}},
                .purpose = "cannot be used",
                .single_attempt = true});
}

}  // namespace tunefind
