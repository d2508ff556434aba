#include "server/routes/call.hpp"

#include <cmath>
#include <fmt/format.h>
#include <httplib.h>
#include <nlohmann/json.hpp>

#include "server/http/byte_range.hpp"
#include "server/http/http_error.hpp"
#include "server/http/json_body.hpp"
#include "server/service/service.hpp"
#include "server/store/object_keys.hpp"
#include "server/store/stored_hum.hpp"

namespace tunefind::server {
namespace {

constexpr std::uint64_t kPieceBytes = 256 << 10;  // read from the object store at once; chosen by hand

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

Call::Call(const httplib::Request& asked, httplib::Response& answered, Service& serving)
    : Parameters(asked.params), request(asked), response(answered), service(serving) {}

std::string Call::part(std::size_t i) const { return request.matches[i + 1].str(); }

Json Call::object(const std::set<std::string>& names) const { return json_object(body, names); }

std::shared_ptr<Library> Call::own_library() const { return service.libraries.open(owner); }

void Call::nothing() { response.status = 204; }

void Call::answer(int status, const Json& json) {
  response.status = status;
  response.set_content(json.dump(-1, ' ', false, Json::error_handler_t::replace), "application/json");
}

void Call::send(const std::string& key, const std::string& media_type, const std::string& tag,
                const std::string& attachment) {
  const std::string etag = "\"" + tag + "\"";
  response.set_header("ETag", etag);
  response.set_header("Cache-Control", "private, max-age=3600");
  if (names_tag(request.get_header_value("If-None-Match"), etag)) {
    response.status = 304;
    return;
  }
  const std::optional<ObjectInfo> info = service.objects->info(key);
  if (!info || info->bytes == 0) throw unavailable("the file is not in the object store");
  response.set_header("Accept-Ranges", "bytes");
  if (!attachment.empty())
    response.set_header("Content-Disposition", "attachment; filename*=UTF-8''" + percent_encoded(attachment));
  const std::uint64_t bytes = info->bytes;
  const bool same = !request.has_header("If-Range") || request.get_header_value("If-Range") == etag;
  std::optional<ByteRange> range;
  try {
    if (same) range = range_of(range_header, bytes);
  } catch (const HttpError&) {
    response.set_header("Content-Range", fmt::format("bytes */{}", bytes));
    throw;
  }
  const auto [first, last] = range.value_or(ByteRange{0, bytes - 1});
  response.status = range ? 206 : 200;
  if (range) response.set_header("Content-Range", fmt::format("bytes {}-{}/{}", first, last, bytes));
  response.set_content_provider(last - first + 1, media_type.c_str(),
                                [objects = service.objects.get(), key, begin = first](
                                    std::size_t offset, std::size_t length, httplib::DataSink& sink) {
                                  try {
                                    objects->read(
                                        key, begin + offset, std::min<std::uint64_t>(length, kPieceBytes),
                                        [&](std::string_view piece) { return sink.write(piece.data(), piece.size()); });
                                    return true;
                                  } catch (const std::exception&) {
                                    return false;  // the head has been sent, so the connection can only be ended
                                  }
                                });
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
