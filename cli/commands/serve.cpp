#include "server/serve.hpp"

#include <fmt/format.h>
#include <fstream>
#include <iostream>

#include "cli/command.hpp"

namespace tunefind {
namespace {

/// Reads "127.0.0.1:8080", "[::1]:8080" or "0.0.0.0:80" into host and port. Throws UsageError.
void read_address(const std::string& text, server::ServeOptions& options) {
  const std::size_t colon = text.rfind(':');
  const std::string port = colon == std::string::npos ? "" : text.substr(colon + 1);
  const bool digits = !port.empty() && port.size() < 6 && port.find_first_not_of("0123456789") == std::string::npos;
  if (!digits || std::stoi(port) > 65535 || colon == 0)
    throw UsageError(fmt::format("--listen {}: must be HOST:PORT, such as 127.0.0.1:8080", text));
  options.host = text.substr(0, colon);
  if (options.host.starts_with('[') && options.host.ends_with(']'))
    options.host = options.host.substr(1, options.host.size() - 2);
  options.port = std::stoi(port);
}

/// The first line of a file, which must not be empty. Throws UsageError.
std::string first_line(const std::filesystem::path& path) {
  std::ifstream stream(path);
  std::string line;
  std::getline(stream, line);
  if (line.empty()) throw UsageError(fmt::format("--metrics-token {}: cannot be read or is empty", path.string()));
  return line;
}

bool is_loopback(const std::string& host) { return host == "localhost" || host == "::1" || host.starts_with("127."); }

/// The value of an option, or `fallback` if it is not given. Throws UsageError unless it is in [low, high].
int number(const CommandLine& line, const char* option, int fallback, int low, int high) {
  if (!line.has(option)) return fallback;
  const int value = line.get<int>(option);
  if (value < low || value > high) throw UsageError(fmt::format("--{} must be in [{}, {}]", option, low, high));
  return value;
}

}  // namespace

int run_serve(const Arguments& arguments) {
  CommandLine line(
      "serve --data DIR [--listen 127.0.0.1:8080]",
      "Serves the web page and the HTTP API (server/API.md): upload beats, hum, hear the match. Ctrl-C ends it.");
  const auto text = [] { return boost::program_options::value<std::string>(); };
  const auto whole = [] { return boost::program_options::value<int>(); };
  line.own.add_options()("data", text()->value_name("DIR"), "the folder for all data; created if it does not exist")(
      "listen", text()->value_name("HOST:PORT"),
      "address to listen on (default: 127.0.0.1:8080); port 0 takes any free port")(
      "single-user", "one user without an account; answers this machine only")("no-sign-up",
                                                                               "forbid the creation of new accounts")(
      "objects", text()->value_name("PLACE"),
      "where to keep uploads: a folder (default: DIR/originals) or s3://BUCKET[/PREFIX]")(
      "results", text()->value_name("DIR"), "folder with results folders of experiments, shown on the quality page")(
      "web", text()->value_name("DIR"), "serve the page from this folder instead of the built-in one")(
      "jobs", whole()->value_name("N"), "number of uploads to analyse at a time (default: 1)")(
      "behind-proxy",
      boost::program_options::value<std::string>()->implicit_value("127.0.0.0/8,::1")->value_name("ADDRESSES"),
      "addresses or networks of the proxies in front, whose headers X-Forwarded-For and X-Forwarded-Proto are "
      "believed (alone: proxies on this machine)")(
      "metrics-token", text()->value_name("FILE"),
      "file with the token that /metrics asks for (default: /metrics answers this machine only)")(
      "searches-per-minute", whole()->value_name("N"), "limit per account (default: 120); 0 is no limit")(
      "requests-per-minute", whole()->value_name("N"), "limit per account or address (default: 3000); 0 is no limit")(
      "sign-ups-per-hour", whole()->value_name("N"), "limit per address (default: 20); 0 is no limit")(
      "account-gib", whole()->value_name("N"), "GiB that the songs and hums of an account can have (default: 50)")(
      "free-gib", whole()->value_name("N"), "GiB of the disk that uploads and hums leave free (default: 1)")(
      "security-log", text()->value_name("FILE"), "append log-ins, new passwords and the like to this file")(
      "log-addresses", "write the addresses of clients to the security log");
  if (!line.parse(arguments)) return kDone;
  if (!line.inputs().empty())
    throw UsageError(fmt::format("unexpected argument '{}'\nusage: tunefind serve --data DIR", line.inputs().front()));
  server::ServeOptions options;
  options.data = line.path("data");
  read_address(line.has("listen") ? line.get<std::string>("listen") : "127.0.0.1:8080", options);
  options.single_user = line.has("single-user");
  options.sign_up = !line.has("no-sign-up");
  if (line.has("behind-proxy")) options.proxies = line.get<std::string>("behind-proxy");
  if (line.has("metrics-token")) options.metrics_token = first_line(line.path("metrics-token"));
  if (line.has("objects")) options.objects = line.get<std::string>("objects");
  if (line.has("results")) options.results = line.path("results");
  if (line.has("web")) options.web = line.path("web");
  options.job_workers = number(line, "jobs", options.job_workers, 1, 64);
  options.searches_per_minute = number(line, "searches-per-minute", options.searches_per_minute, 0, 1000000);
  options.requests_per_minute = number(line, "requests-per-minute", options.requests_per_minute, 0, 1000000);
  options.sign_ups_per_hour = number(line, "sign-ups-per-hour", options.sign_ups_per_hour, 0, 1000000);
  options.account_bytes = std::uint64_t(number(line, "account-gib", 50, 1, 1000000)) << 30;
  options.free_bytes = std::uint64_t(number(line, "free-gib", 1, 0, 1000000)) << 30;
  if (line.has("security-log")) options.security_log = line.path("security-log");
  options.log_addresses = line.has("log-addresses");
  if (options.log_addresses && options.security_log.empty())
    throw UsageError("--log-addresses needs --security-log FILE: addresses go nowhere else");
  if (options.single_user && !is_loopback(options.host))
    throw UsageError(
        "--single-user has no passwords, so it can listen on this machine only: use --listen 127.0.0.1:PORT");
  if (!is_loopback(options.host) && options.proxies.empty())
    std::cerr << "tunefind: warning: passwords travel in the clear; put a proxy with TLS in front (docs/service.md)\n";
  options.program = std::filesystem::read_symlink("/proc/self/exe");
  options.session = make_session(line);

  catch_interrupts();
  server::serve(options, interrupted, [&](int port) {
    const std::string shown = options.host.find(':') == std::string::npos ? options.host : "[" + options.host + "]";
    std::cout << fmt::format("TuneFind is at http://{}:{}/ (Ctrl-C ends it)", shown, port) << std::endl;
  });
  return kDone;
}

}  // namespace tunefind
