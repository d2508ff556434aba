#include "server/call.hpp"

#include <charconv>
#include <cmath>
#include <fmt/format.h>

#include "server/object_keys.hpp"

namespace tunefind::server {
namespace {

constexpr std::uint64_t kPiece = 256 << 10;

/// [first, last] of a Range header over so many bytes; nothing if it is to be ignored: of another unit, malformed, or
/// of several ranges (RFC 9110, 14.2). Throws HttpError 416.
std::optional<std::pair<std::uint64_t, std::uint64_t>> range_of(std::string_view header, std::uint64_t bytes) {
  constexpr std::string_view kUnit = "bytes=";
  if (!header.starts_with(kUnit)) return std::nullopt;
  header.remove_prefix(kUnit.size());
  const std::size_t dash = header.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto number = [](std::string_view digits, std::uint64_t& value) {
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return error == std::errc() && end == digits.data() + digits.size();
  };
  std::uint64_t first = 0, last = bytes - 1;
  const std::string_view before = header.substr(0, dash), after = header.substr(dash + 1);
  if (before.empty()) {
    std::uint64_t count = 0;  // the last so many
    if (!number(after, count)) return std::nullopt;
    first = count == 0 ? bytes : bytes - std::min(count, bytes);
  } else {
    if (!number(before, first) || (!after.empty() && !number(after, last))) return std::nullopt;
    if (last < first && !after.empty()) return std::nullopt;
    last = std::min(last, bytes - 1);
  }
  if (first >= bytes) throw HttpError(416, "range", fmt::format("the range begins behind the end, at {} bytes", bytes));
  return std::pair(first, last);
}

std::string percent_encoded(std::string_view text) {
  std::string encoded;
  for (const unsigned char byte : text)
    if (byte < 128 && (std::isalnum(byte) || byte == '.' || byte == '-' || byte == '_'))
      encoded += static_cast<char>(byte);
    else
      encoded += fmt::format("%{:02X}", byte);
  return encoded;
}

}  // namespace

void Call::allow(const std::set<std::string>& names) const {
  for (const auto& [name, value] : request.params)
    if (!names.contains(name)) throw bad_request("there is no parameter '" + name.substr(0, 40) + "' here");
}

std::optional<std::string> Call::text(const std::string& name) const {
  if (!request.has_param(name)) return std::nullopt;
  if (request.get_param_value_count(name) > 1) throw bad_request("'" + name + "' is given twice");
  return request.get_param_value(name);
}

std::vector<std::string> Call::texts(const std::string& name) const {
  std::vector<std::string> values;
  for (std::size_t i = 0; i < request.get_param_value_count(name); ++i)
    values.push_back(request.get_param_value(name, i));
  return values;
}

std::optional<double> Call::number(const std::string& name) const {
  const std::optional<std::string> value = text(name);
  if (!value) return std::nullopt;
  double parsed = 0;
  const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), parsed);
  if (error != std::errc() || end != value->data() + value->size() || !std::isfinite(parsed))
    throw bad_request("'" + name + "' is not a number");
  return parsed;
}

int Call::integer(const std::string& name, int fallback, int low, int high) const {
  const std::optional<double> value = number(name);
  if (!value) return fallback;
  if (*value != std::floor(*value) || *value < low || *value > high)
    throw bad_request(fmt::format("'{}' must be a whole number in [{}, {}]", name, low, high));
  return static_cast<int>(*value);
}

std::optional<bool> Call::flag(const std::string& name) const {
  const std::optional<std::string> value = text(name);
  if (!value) return std::nullopt;
  if (*value != "true" && *value != "false") throw bad_request("'" + name + "' must be true or false");
  return *value == "true";
}

Json Call::object(const std::set<std::string>& names) const {
  const Json json = Json::parse(body, nullptr, false);
  if (json.is_discarded()) throw bad_request("the body is not JSON");
  if (!json.is_object()) throw bad_request("the body is not a JSON object");
  for (const auto& [name, value] : json.items())
    if (!names.contains(name)) throw bad_request("there is no member '" + name.substr(0, 40) + "' here");
  return json;
}

void Call::answer(int status, const Json& json) {
  response.status = status;
  response.set_content(json.dump(-1, ' ', false, Json::error_handler_t::replace), "application/json");
}

void Call::send(const std::string& key, const std::string& media_type, const std::string& attachment) {
  const std::optional<ObjectInfo> info = service.objects->info(key);
  if (!info) throw unavailable("the file is not in the object store");
  response.set_header("Accept-Ranges", "bytes");
  response.set_header("Cache-Control", "private, max-age=3600");
  if (!attachment.empty())
    response.set_header("Content-Disposition", "attachment; filename*=UTF-8''" + percent_encoded(attachment));
  const std::uint64_t bytes = info->bytes;
  if (bytes == 0) return response.set_content("", media_type.c_str());
  std::optional<std::pair<std::uint64_t, std::uint64_t>> range;
  try {
    range = range_of(range_header, bytes);
  } catch (const HttpError&) {
    response.set_header("Content-Range", fmt::format("bytes */{}", bytes));
    throw;
  }
  const auto [first, last] = range.value_or(std::pair<std::uint64_t, std::uint64_t>(0, bytes - 1));
  response.status = range ? 206 : 200;
  if (range) response.set_header("Content-Range", fmt::format("bytes {}-{}/{}", first, last, bytes));
  response.set_content_provider(last - first + 1, media_type.c_str(),
                                [objects = service.objects.get(), key, begin = first](
                                    std::size_t offset, std::size_t length, httplib::DataSink& sink) {
                                  try {
                                    objects->read(
                                        key, begin + offset, std::min<std::uint64_t>(length, kPiece),
                                        [&](std::string_view piece) { return sink.write(piece.data(), piece.size()); });
                                    return true;
                                  } catch (const std::exception&) {
                                    return false;  // the head has been sent: all that is left is to end the connection
                                  }
                                });
}

StoredSong Call::song(const std::string& id) const {
  const std::optional<StoredSong> song = library()->song(id);
  if (!song) throw not_found("song");
  return *song;
}

Hum Call::hum(const std::string& id) const {
  const std::optional<Hum> hum = service.store.hum(owner, id);
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
          {"state", song.state},
          {"reason", song.reason.empty() ? Json(nullptr) : Json(song.reason)},
          {"duration_s", or_null(song.duration_s)},
          {"bpm", or_null(song.bpm)},
          {"key", or_null(song.key)},
          {"tags", song.tags},
          {"favourite", song.favourite},
          {"added", iso_time(song.added)}};
}

}  // namespace tunefind::server
