#include "server/http/web_files.hpp"

#include <map>

// The arrays are defined in a source that cmake/embed.cmake generates.
namespace tunefind::server {
struct EmbeddedFile {
  const char* path;
  const char* begin;
  const char* end;
};
extern const EmbeddedFile kEmbeddedFiles[];
extern const std::size_t kEmbeddedCount;

namespace {

const std::map<std::string_view, std::string_view>& files() {
  static const auto all = [] {
    std::map<std::string_view, std::string_view> result;
    for (std::size_t i = 0; i < kEmbeddedCount; ++i) {
      const EmbeddedFile& file = kEmbeddedFiles[i];
      result[file.path] = std::string_view(file.begin, static_cast<std::size_t>(file.end - file.begin));
    }
    return result;
  }();
  return all;
}

}  // namespace

std::optional<std::string_view> web_file(std::string_view path) {
  constexpr std::string_view kFolder = "web/";
  const auto found = files().find(std::string(kFolder).append(path));
  return found == files().end() ? std::nullopt : std::optional(found->second);
}

std::string web_type(std::string_view path) {
  const auto ends = [&](std::string_view suffix) { return path.ends_with(suffix); };
  if (ends(".html")) return "text/html; charset=utf-8";
  if (ends(".js") || ends(".mjs")) return "text/javascript; charset=utf-8";
  if (ends(".css")) return "text/css; charset=utf-8";
  if (ends(".json") || ends(".webmanifest")) return "application/json";
  if (ends(".svg")) return "image/svg+xml";
  if (ends(".png")) return "image/png";
  return "text/plain; charset=utf-8";
}

std::string_view openapi_json() { return files().at("openapi.json"); }

}  // namespace tunefind::server
