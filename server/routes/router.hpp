#pragma once

#include <deque>
#include <functional>
#include <regex>
#include <set>
#include <string>

#include "server/http/httplib_fwd.hpp"

namespace tunefind::server {

class Call;
class RateLimit;
struct Service;

/// Who may use a route: anybody, or only requests with an owner's session or token.
enum class Access { open, owner };

/// The table of routes. Counts, limits and authenticates every request, and answers every exception with its status and
/// JSON: no other part of the server has to catch errors for a client. Patterns are those of API.md, such as
/// "/v1/songs/ID". Routes are added before the server listens; handlers run in the server's threads, several at once.
class Router {
 public:
  using Parameters = std::set<std::string>;
  using Handler = std::function<void(Call&)>;
  using StreamHandler = std::function<void(Call&, const httplib::ContentReader&)>;

  /// Both must outlive the router.
  Router(httplib::Server& server, Service& service);

  /// `parameters` names the query parameters that the route knows; a request with any other is answered 400.
  void get(const std::string& pattern, Access access, Handler handler, Parameters parameters = {});
  /// The body is read before the handler runs; one of more than 64 KiB is answered 413.
  void post(const std::string& pattern, Access access, Handler handler);
  void put(const std::string& pattern, Access access, Handler handler);
  void patch(const std::string& pattern, Access access, Handler handler);
  void remove(const std::string& pattern, Access access, Handler handler);
  /// The handler reads the body itself.
  void post_stream(const std::string& pattern, Access access, StreamHandler handler, Parameters parameters = {});

  /// One route. `expression` is its pattern as a regular expression, `path` the same compiled.
  struct Route {
    std::string method, pattern;
    Access access;
    Parameters parameters;
    std::string expression;
    std::regex path;
  };
  const std::deque<Route>& routes() const { return routes_; }

 private:
  const Route& add(Route route);
  /// The same type as httplib::Server::HandlerWithContentReader.
  using BodyHandler = std::function<void(const httplib::Request&, httplib::Response&, const httplib::ContentReader&)>;

  BodyHandler with_body(const Route& route, Handler handler);
  BodyHandler streamed(const Route& route, StreamHandler handler);
  void handle(const Route& route, Call& call, const std::function<void()>& run);
  void identify(Access access, Call& call) const;

  httplib::Server& server_;
  Service& service_;
  std::deque<Route> routes_;
};

/// Name of the cookie that holds a session's secret.
inline constexpr const char* kSessionCookie = "tunefind_session";

/// Throws HttpError 429 if the key has used up its limit.
void require_rate(RateLimit& limit, const std::string& key);

}  // namespace tunefind::server
