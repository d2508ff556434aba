#include "server/serve.hpp"

#include <fmt/format.h>
#include <iostream>

#include "cli/command.hpp"

namespace tunefind {
namespace {

/// "127.0.0.1:8080", "[::1]:8080" or "0.0.0.0:80" as host and port.
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

bool is_loopback(const std::string& host) { return host == "localhost" || host == "::1" || host.starts_with("127."); }

int number(const CommandLine& line, const char* option, int fallback, int low, int high) {
  if (!line.has(option)) return fallback;
  const int value = line.get<int>(option);
  if (value < low || value > high) throw UsageError(fmt::format("--{} must be in [{}, {}]", option, low, high));
  return value;
}

}  // namespace

int run_serve(const Arguments& arguments) {
  CommandLine line("serve --data DIR [--listen 127.0.0.1:8080]",
                   "Serves the page and the HTTP API (server/API.md): upload beats, hum, hear the match.");
  const auto text = [] { return boost::program_options::value<std::string>(); };
  const auto whole = [] { return boost::program_options::value<int>(); };
  line.own.add_options()("data", text()->value_name("DIR"), "where everything is kept; made if there is none")(
      "listen", text()->value_name("HOST:PORT"), "the address (127.0.0.1:8080; port 0: any that is free)")(
      "single-user", "no accounts: for one's own machine, answers to it only")("no-sign-up",
                                                                               "nobody can open an account")(
      "objects", text()->value_name("PLACE"),
      "where uploads are kept: a folder (DIR/originals) or s3://BUCKET[/PREFIX]")(
      "results", text()->value_name("DIR"), "results of research runs to show on the quality page")(
      "web", text()->value_name("DIR"), "serve the page from this folder instead of the one built in")(
      "jobs", whole()->value_name("N"), "uploads that are analysed at once (1)")(
      "behind-proxy", "believe X-Forwarded-For and X-Forwarded-Proto of the proxy in front")(
      "searches-per-minute", whole()->value_name("N"), "of one account (120); 0: any number")(
      "requests-per-minute", whole()->value_name("N"), "of one account or address (3000); 0: any number");
  if (!line.parse(arguments)) return kDone;
  if (!line.inputs().empty()) throw UsageError(fmt::format("'{}' is not an option of serve", line.inputs().front()));
  server::ServeOptions options;
  options.data = line.path("data");
  read_address(line.has("listen") ? line.get<std::string>("listen") : "127.0.0.1:8080", options);
  options.single_user = line.has("single-user");
  options.sign_up = !line.has("no-sign-up");
  options.behind_proxy = line.has("behind-proxy");
  if (line.has("objects")) options.objects = line.get<std::string>("objects");
  if (line.has("results")) options.results = line.path("results");
  if (line.has("web")) options.web = line.path("web");
  options.job_workers = number(line, "jobs", options.job_workers, 1, 64);
  options.searches_per_minute = number(line, "searches-per-minute", options.searches_per_minute, 0, 1000000);
  options.requests_per_minute = number(line, "requests-per-minute", options.requests_per_minute, 0, 1000000);
  if (options.single_user && !is_loopback(options.host))
    throw UsageError("--single-user has no passwords, so it listens on this machine only: --listen 127.0.0.1:PORT");
  options.programme = std::filesystem::read_symlink("/proc/self/exe");
  options.session = make_session(line);

  catch_interrupts();
  server::serve(options, interrupted, [&](int port) {
    const std::string shown = options.host.find(':') == std::string::npos ? options.host : "[" + options.host + "]";
    std::cout << fmt::format("TuneFind is at http://{}:{}/ (Ctrl-C ends it)", shown, port) << std::endl;
  });
  return kDone;
}

}  // namespace tunefind
