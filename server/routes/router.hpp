#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "server/http/exchange.hpp"
#include "server/util/types.hpp"

namespace tunefind::server {

class Call;
class RateLimit;
struct Service;

/// Who may use a route: anybody, anybody but without a look at sessions and tokens (the handler checks), or only
/// requests with an owner's session or token.
enum class Access { open, machine, owner };

/// What a request's body goes to. Its members throw what the router answers. Used by one thread at a time.
class BodyReceiver {
 public:
  virtual ~BodyReceiver() = default;
  virtual void receive(std::string_view piece) = 0;
  /// The body has been received to its end: answers the call.
  virtual void finish() = 0;
};

/// The table of routes. Counts, limits and authenticates every request, and answers every exception with its status and
/// JSON: no other part of the server has to catch errors for a client. Patterns are those of API.md, such as
/// "/v1/songs/ID". Routes are added before the server listens; handlers run in the server's threads, several at once.
class Router : public Application {
 public:
  using Parameters = std::set<std::string>;
  using Handler = std::function<void(Call&)>;
  /// Begins to receive the call's body. Throws if the request is refused without it.
  using Receive = std::function<std::unique_ptr<BodyReceiver>(Call&)>;
  using Page = std::function<void(const Request&, Response&)>;

  /// `service` must outlive the router. `page` answers GET outside of all routes; it sets status 404 if there is
  /// nothing.
  Router(Service& service, Page page);

  struct Route {
    std::string method, pattern;
    Access access;
    Parameters parameters;
    Receive receive;
    Lane lane = Lane::quick;  ///< where the handler runs and the body is received

    Route& in(Lane other) {
      lane = other;
      return *this;
    }
  };
  const std::deque<Route>& routes() const { return routes_; }

  /// Adds a route. `parameters` names the query parameters that it knows; a request with any other is answered 400.
  Route& get(const std::string& pattern, Access access, Handler handler, Parameters parameters = {});
  /// The body is read before the handler runs; one of more than 64 KiB is answered 413.
  Route& post(const std::string& pattern, Access access, Handler handler);
  Route& put(const std::string& pattern, Access access, Handler handler);
  Route& patch(const std::string& pattern, Access access, Handler handler);
  Route& remove(const std::string& pattern, Access access, Handler handler);
  /// The body goes to a receiver as it arrives.
  Route& post_stream(const std::string& pattern, Access access, Receive receive, Parameters parameters = {});

  std::unique_ptr<Exchange> begin(Request request) override;
  Response refusal(int status, const std::string& message) override;
  void connection_refused() override;

 private:
  class RoutedExchange;

  Route& add(const std::string& method, const std::string& pattern, Access access, Parameters parameters,
             Receive receive);
  void identify(Access access, Call& call) const;

  Service& service_;
  const Page page_;
  std::deque<Route> routes_;
  std::atomic<Time> minute_of_refusals_ = 0;  ///< since 1970, of the last line in the log about refused connections
};

/// Name of the cookie that holds a session's secret. Behind TLS, browsers take a cookie "__Host-..." from this host
/// alone and over TLS alone (RFC 6265bis, 4.1.3.2).
inline const char* session_cookie(bool secure) { return secure ? "__Host-tunefind_session" : "tunefind_session"; }

/// Name of the cookie that holds the mark of a browser that has logged in.
inline const char* device_cookie(bool secure) { return secure ? "__Host-tunefind_device" : "tunefind_device"; }

/// Throws HttpError 429 if the key has used up its limit.
void require_rate(RateLimit& limit, const std::string& key);

}  // namespace tunefind::server
