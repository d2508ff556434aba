#include "storage/objects/s3_settings.hpp"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <string_view>

#include "features/error.hpp"
#include "features/text_lines.hpp"
#include "storage/objects/object_store.hpp"

namespace tunefind {
namespace {

constexpr std::string_view kScheme = "s3://";
constexpr std::size_t kMostInPrefix =
    300;  // bytes; with the longest key (700) that makes 1000 of the 1024 that S3 allows
constexpr std::string_view kLowerAndDigits = "abcdefghijklmnopqrstuvwxyz0123456789";

bool consists_of(std::string_view text, std::string_view allowed, std::string_view also = "") {
  return std::all_of(text.begin(), text.end(),
                     [&](char c) { return allowed.find(c) != allowed.npos || also.find(c) != also.npos; });
}

bool is_bucket(std::string_view name) {
  return name.size() >= 3 && name.size() <= 63 && consists_of(name, kLowerAndDigits, ".-") &&
         consists_of(name.substr(0, 1), kLowerAndDigits) && consists_of(name.substr(name.size() - 1), kLowerAndDigits);
}

/// True for "http://HOST[:PORT]" and "https://HOST[:PORT]", without path, query or password.
bool is_endpoint(std::string_view url) {
  const std::size_t host = url.starts_with("https://") ? 8 : url.starts_with("http://") ? 7 : url.npos;
  constexpr std::string_view kUpper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  return host < url.size() && std::all_of(url.begin() + static_cast<std::ptrdiff_t>(host), url.end(), [&](char c) {
           return consists_of({&c, 1}, kLowerAndDigits, ".-:[]") || kUpper.find(c) != kUpper.npos;
         });
}

/// The value of an environment variable, or `otherwise` if it is unset or empty. Throws ConfigError if there is
/// neither, or if the value has blanks or characters that are not printable ASCII.
std::string variable(const char* name, const char* otherwise = nullptr) {
  const char* value = std::getenv(name);
  if (!value || !*value) value = otherwise;
  if (!value) throw ConfigError(fmt::format("{}: is not set, but needed to keep objects in a bucket", name));
  const std::string_view text = value;
  if (!std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; }))
    throw ConfigError(fmt::format("{}: must be printable ASCII without blanks", name));
  return value;
}

}  // namespace

S3Settings s3_settings(const std::string& place) {
  const auto refuse = [](std::string_view text, std::string_view reason) {
    throw ConfigError(fmt::format("{}: not a place for objects: {}", quoted(text), reason));
  };
  if (!place.starts_with(kScheme)) refuse(place, "it does not begin with s3://");
  const std::string path = place.substr(kScheme.size());
  S3Settings settings;
  settings.bucket = path.substr(0, path.find('/'));
  if (!is_bucket(settings.bucket))
    refuse(place,
           "the name of a bucket must have 3 to 63 characters of a-z, 0-9, '.' and '-', with a letter or digit at both "
           "ends");
  if (path.size() > settings.bucket.size() + 1) {
    settings.prefix = path.substr(settings.bucket.size() + 1);
    if (!settings.prefix.ends_with('/')) settings.prefix += '/';
    const std::string_view names = std::string_view(settings.prefix).substr(0, settings.prefix.size() - 1);
    if (!is_object_key(names) || names.size() > kMostInPrefix)
      refuse(place, "its prefix must be names of a-z, 0-9, '.', '_' and '-' with '/' between them, at most 300 bytes");
  }
  settings.access_key = variable("AWS_ACCESS_KEY_ID");
  settings.secret_key = variable("AWS_SECRET_ACCESS_KEY");
  settings.region = variable("AWS_REGION", "us-east-1");
  if (!consists_of(settings.region, kLowerAndDigits, "-"))
    throw ConfigError(fmt::format("AWS_REGION: {} is not the name of a region: only a-z, 0-9 and '-' are allowed",
                                  quoted(std::string_view(settings.region))));
  settings.endpoint = variable("AWS_ENDPOINT_URL", fmt::format("https://s3.{}.amazonaws.com", settings.region).c_str());
  if (settings.endpoint.ends_with('/')) settings.endpoint.pop_back();
  // The message does not show the value, because it could contain a password.
  if (!is_endpoint(settings.endpoint)) throw ConfigError("AWS_ENDPOINT_URL: must have the form http[s]://HOST[:PORT]");
  return settings;
}

}  // namespace tunefind
