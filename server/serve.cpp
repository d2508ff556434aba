#include "server/serve.hpp"

#include <chrono>
#include <fmt/format.h>
#include <fstream>
#include <httplib.h>
#include <iterator>
#include <thread>

#include "server/http/web_files.hpp"
#include "server/routes/routes.hpp"
#include "server/service/service.hpp"
#include "server/util/log.hpp"

namespace tunefind::server {
namespace {

constexpr std::size_t kThreads = 64;  // one per connection, for as long as a page is open or an upload lasts
constexpr std::size_t kMostRequestBytes = 8ull << 30;
constexpr int kTimeout_s = 30;  // of reading from or writing to a client

// Sent with every answer.
const httplib::Headers kHeaders{
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Permissions-Policy", "microphone=(self), camera=(), geolocation=()"},
    {"Content-Security-Policy",
     "default-src 'self'; media-src 'self' blob:; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; "
     "connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; "
     "frame-ancestors 'none'"},
};

/// The page's file at a path, from the folder of --web if one is given, otherwise from those built in; nothing if there
/// is none.
std::optional<std::string> page_file(const ServeOptions& options, const std::string& path) {
  if (path.find("..") != std::string::npos) return std::nullopt;
  if (options.web.empty()) {
    const std::optional<std::string_view> file = web_file(path);
    return file ? std::optional<std::string>(*file) : std::nullopt;
  }
  std::ifstream stream(options.web / path, std::ios::binary);
  if (!std::filesystem::is_regular_file(options.web / path) || !stream) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

void add_page(httplib::Server& server, const ServeOptions& options) {
  server.Get("/([^/].*)?", [&options](const httplib::Request& request, httplib::Response& response) {
    const std::string path = request.path == "/" ? "index.html" : request.path.substr(1);
    const std::optional<std::string> file = page_file(options, path);
    if (!file) {
      response.status = 404;
      return;
    }
    const std::string tag = fmt::format("\"{:x}\"", std::hash<std::string>{}(*file));
    response.set_header("ETag", tag);
    response.set_header("Cache-Control", "no-cache");
    if (request.get_header_value("If-None-Match") == tag)
      response.status = 304;
    else
      response.set_content(*file, web_type(path));
  });
}

}  // namespace

void serve(const ServeOptions& options, const std::atomic<bool>& stop, const std::function<void(int)>& listening) {
  Service service(options);
  httplib::Server server;
  server.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
  server.set_default_headers(kHeaders);
  server.set_keep_alive_max_count(1000000);
  server.set_keep_alive_timeout(5);
  server.set_read_timeout(kTimeout_s);
  server.set_write_timeout(kTimeout_s);
  server.set_payload_max_length(kMostRequestBytes);
  server.set_tcp_nodelay(true);
  // The library's default is SO_REUSEPORT, with which a second server on this port would take half of the connections.
  server.set_socket_options([](socket_t socket) {
    const int yes = 1;
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  });
  Router router(server, service);
  add_routes(router);
  add_page(server, options);

  const int port = options.port == 0 ? server.bind_to_any_port(options.host)
                                     : (server.bind_to_port(options.host, options.port) ? options.port : -1);
  if (port < 0)
    throw Error(fmt::format("{}:{}: cannot listen: the port is in use, or this machine does not have the address",
                            options.host, options.port));
  log_info("started", {{"port", port}, {"single_user", options.single_user}});
  std::thread watcher([&] {
    while (!stop) std::this_thread::sleep_for(std::chrono::milliseconds(50));
    log_info("stopping");
    service.events.close();
    server.stop();
  });
  listening(port);
  const bool ended_well = server.listen_after_bind();
  if (!stop && !ended_well) log_error("listening_ended");
  watcher.join();
  service.libraries.flush();
  service.store.flush();
  log_info("stopped");
}

}  // namespace tunefind::server
