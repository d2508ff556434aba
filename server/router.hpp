#pragma once

#include <regex>
#include <string>
#include <vector>

#include "server/call.hpp"

namespace tunefind::server {

/// Who may use a route: anybody, or an owner's session or token only.
enum class Access { open, owner };

/// The table of routes: each is counted, limited, authenticated, and answers every error with its status and JSON. The
/// only catcher of the server. A pattern is that of API.md: "/v1/songs/ID".
class Router {
 public:
  using Handler = std::function<void(Call&)>;
  using StreamHandler = std::function<void(Call&, const httplib::ContentReader&)>;

  Router(httplib::Server& server, Service& service);

  void get(const std::string& pattern, Access access, Handler handler);
  /// `body_bytes` are read before the handler runs; more is 413.
  void post(const std::string& pattern, Access access, Handler handler, std::size_t body_bytes = kSmallBody);
  void put(const std::string& pattern, Access access, Handler handler);
  void patch(const std::string& pattern, Access access, Handler handler);
  void remove(const std::string& pattern, Access access, Handler handler);
  /// The handler reads the body itself.
  void post_stream(const std::string& pattern, Access access, StreamHandler handler);

  struct Route {
    std::string method, pattern;
    std::regex path;
  };
  const std::vector<Route>& routes() const { return routes_; }

 private:
  static constexpr std::size_t kSmallBody = 64 << 10;

  std::string add(const std::string& method, const std::string& pattern);
  httplib::Server::HandlerWithContentReader with_body(const std::string& method, const std::string& pattern,
                                                      Access access, Handler handler, std::size_t body_bytes);
  httplib::Server::HandlerWithContentReader streamed(const std::string& method, const std::string& pattern,
                                                     Access access, StreamHandler handler);
  void handle(const std::string& method, const std::string& pattern, Access access, Call& call,
              const std::function<void()>& run);
  void identify(Access access, Call& call) const;

  httplib::Server& server_;
  Service& service_;
  std::vector<Route> routes_;
};

/// The value of a cookie; empty if the request has none of this name.
std::string cookie_of(const httplib::Request& request, const std::string& name);
inline constexpr const char* kSessionCookie = "tunefind_session";

/// Throws HttpError 429 if the limit has nothing left for the key.
void require_rate(RateLimit& limit, const std::string& key);

}  // namespace tunefind::server
