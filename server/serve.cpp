#include "server/serve.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <sys/resource.h>

#include "server/http/http_server.hpp"
#include "server/http/web_files.hpp"
#include "server/routes/routes.hpp"
#include "server/service/service.hpp"
#include "server/util/log.hpp"

namespace tunefind::server {
namespace {

// Sent with every answer.
Headers headers_of_all() {
  Headers headers;
  for (const auto& [name, value] : std::vector<std::pair<std::string, std::string>>{
           {"X-Content-Type-Options", "nosniff"},
           {"X-Frame-Options", "DENY"},
           {"Referrer-Policy", "no-referrer"},
           {"Cross-Origin-Resource-Policy", "same-origin"},
           {"Cross-Origin-Opener-Policy", "same-origin"},
           {"Permissions-Policy", "microphone=(self), camera=(), geolocation=()"},
           {"Content-Security-Policy",
            "default-src 'self'; media-src 'self' blob:; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; "
            "connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; "
            "frame-ancestors 'none'"}})
    headers.add(name, value);
  return headers;
}

/// The page's file at a path, from the folder of --web if one is given, otherwise from those built in; nothing if there
/// is none.
std::optional<std::string> page_file(const ServeOptions& options, const std::string& path) {
  if (path.empty() || path.starts_with('/') || path.find("..") != std::string::npos) return std::nullopt;
  if (options.web.empty()) {
    const std::optional<std::string_view> file = web_file(path);
    return file ? std::optional<std::string>(*file) : std::nullopt;
  }
  std::error_code error;  // such as a name that is too long
  if (!std::filesystem::is_regular_file(options.web / path, error)) return std::nullopt;
  std::ifstream stream(options.web / path, std::ios::binary);
  if (!stream) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

Router::Page page_of(const ServeOptions& options) {
  return [&options](const Request& request, Response& response) {
    const std::string path = request.path == "/" ? "index.html" : request.path.substr(1);
    const std::optional<std::string> file = page_file(options, path);
    if (!file) {
      response.status = 404;
      return;
    }
    const std::string tag = fmt::format("\"{:x}\"", std::hash<std::string>{}(*file));
    response.headers.set("ETag", tag);
    response.headers.set("Cache-Control", "no-cache");
    if (request.headers.get("If-None-Match") == tag)
      response.status = 304;
    else
      response.set_body(*file, web_type(path));
  };
}

/// Raises this process's limit of open files to what it may have: by default it is for programs that know 1024 only.
void raise_descriptor_limit() {
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
}

/// Half of the file descriptors are for connections, the others for libraries, uploads and workers.
HttpLimits limits_of(const Service& service) {
  HttpLimits limits;
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) == 0)
    limits.connections = std::clamp<std::size_t>(files.rlim_cur / 2, 64, limits.connections);
  limits.shared = [&service](const std::string& address) { return service.proxies.contains(address); };
  return limits;
}

}  // namespace

void serve(const ServeOptions& options, const std::atomic<bool>& stop, const std::function<void(int)>& listening) {
  raise_descriptor_limit();
  Service service(options);
  Router router(service, page_of(options));
  add_routes(router);
  HttpServer server(router, headers_of_all(), limits_of(service));
  const int port = server.listen(options.host, options.port);
  log_info("started", {{"port", port}, {"single_user", options.single_user}});
  listening(port);
  std::string failure;
  try {
    server.run(stop, [&] {
      log_info("stopping");
      service.events.close();
    });
  } catch (const Error& error) {
    log_error("listening_ended", {{"reason", error.what()}});
    failure = error.what();
  }
  service.libraries.flush();
  service.store.flush();
  log_info("stopped");
  if (!failure.empty()) throw Error(failure);
}

}  // namespace tunefind::server
