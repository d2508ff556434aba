#include "server/routes/call.hpp"

#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "server/http/byte_range.hpp"
#include "server/http/http_error.hpp"
#include "server/http/json_body.hpp"
#include "server/routes/upload.hpp"
#include "server/service/service.hpp"
#include "server/store/object_keys.hpp"
#include "server/store/stored_hum.hpp"
#include "server/util/log.hpp"

namespace tunefind::server {
namespace {

/// For the parameter filename* of Content-Disposition (RFC 8187).
std::string percent_encoded(std::string_view text) {
  std::string encoded;
  for (const unsigned char byte : text)
    if (byte < 128 && (std::isalnum(byte) || byte == '.' || byte == '-' || byte == '_'))
      encoded += static_cast<char>(byte);
    else
      encoded += fmt::format("%{:02X}", byte);
  return encoded;
}

/// True if an If-None-Match header names the tag (RFC 9110, 13.1.2: weak comparison).
bool names_tag(std::string_view header, std::string_view etag) {
  return header == "*" || header.find(etag) != std::string_view::npos;
}

}  // namespace

Call::Call(const Request& asked, Response& answered, Service& serving)
    : Parameters(asked.parameters), request(asked), response(answered), service(serving) {}

std::string Call::part(std::size_t i) const { return request.ids.at(i); }

Json Call::object(const std::set<std::string>& names) const { return json_object(body, names); }

void Call::enter() {
  if (owner == 0 || pass) return;
  pass = service.gate.enter(owner);
  if (!pass) throw unauthenticated("the account is being deleted");
}

void Call::require_room() const {
  const std::string length = request.headers.get("Content-Length");  // digits, or nothing if the body is chunked
  tunefind::server::require_room(service.options.data, length.empty() ? 0 : std::stoull(length),
                                 service.options.free_bytes);
}

std::shared_ptr<Library> Call::own_library() const { return service.libraries.open(owner); }

void Call::nothing() { response.status = 204; }

void Call::answer(int status, const Json& json) {
  response.status = status;
  response.set_body(json.dump(-1, ' ', false, Json::error_handler_t::replace), "application/json");
}

void Call::send(const std::string& key, const std::string& media_type, const std::string& tag,
                const std::string& attachment) {
  const std::string etag = "\"" + tag + "\"";
  response.headers.set("ETag", etag);
  response.headers.set("Cache-Control", "private, max-age=3600");
  if (names_tag(request.headers.get("If-None-Match"), etag)) {
    response.status = 304;
    return;
  }
  const std::optional<ObjectInfo> info = service.objects->info(key);
  if (!info || info->bytes == 0) throw unavailable("the file is not in the object store");
  response.headers.set("Accept-Ranges", "bytes");
  if (!attachment.empty())
    response.headers.set("Content-Disposition", "attachment; filename*=UTF-8''" + percent_encoded(attachment));
  const std::uint64_t bytes = info->bytes;
  const bool same = !request.headers.has("If-Range") || request.headers.get("If-Range") == etag;
  std::optional<ByteRange> range;
  try {
    if (same) range = range_of(request.headers.get("Range"), bytes);
  } catch (const HttpError&) {
    response.headers.set("Content-Range", fmt::format("bytes */{}", bytes));
    throw;
  }
  const auto [first, last] = range.value_or(ByteRange{0, bytes - 1});
  response.status = range ? 206 : 200;
  if (range) response.headers.set("Content-Range", fmt::format("bytes {}-{}/{}", first, last, bytes));
  response.headers.set("Content-Type", media_type);
  response.bytes = last - first + 1;
  response.content = [objects = service.objects.get(), key, begin = first](std::uint64_t offset, std::size_t most) {
    std::string piece;
    objects->read(key, begin + offset, most, [&](std::string_view part) {
      piece.append(part);
      return true;
    });
    return piece;
  };
}

void Call::remove_object(const std::string& key) {
  try {
    service.objects->remove(key);
  } catch (const StorageError& error) {
    log_error("object_not_removed", {{"reason", error.what()}});
  }
}

StoredSong Call::song(const std::string& id) const {
  const std::optional<StoredSong> song = own_library()->song(id);
  if (!song) throw not_found("song");
  return *song;
}

StoredHum Call::hum(const std::string& id) const {
  const std::optional<StoredHum> hum = service.store.hum(owner, id);
  if (!hum) throw not_found("hum");
  return *hum;
}

Json json_of(const StoredSong& song) {
  const auto or_null = [](const auto& value) { return value ? Json(*value) : Json(nullptr); };
  return {{"id", song.id},
          {"title", song.title},
          {"file", song.file},
          {"media_type", song.media_type},
          {"bytes", song.bytes},
          {"state", to_string(song.state)},
          {"reason", song.reason.empty() ? Json(nullptr) : Json(song.reason)},
          {"duration_s", or_null(song.duration_s)},
          {"bpm", or_null(song.bpm)},
          {"key", or_null(song.key)},
          {"tags", song.tags},
          {"favourite", song.favourite},
          {"added", iso_time(song.added)}};
}

}  // namespace tunefind::server
