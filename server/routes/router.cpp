#include "server/routes/router.hpp"

#include <chrono>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "server/http/cookies.hpp"
#include "server/http/framing.hpp"
#include "server/http/http_error.hpp"
#include "server/http/multipart.hpp"
#include "server/routes/call.hpp"
#include "server/service/service.hpp"
#include "server/util/log.hpp"

namespace tunefind::server {
namespace {

constexpr std::size_t kMostBodyBytes = 64 << 10;  // of a body that the router reads
constexpr std::size_t kMostIdBytes = 128;

void answer_error(Response& response, const HttpError& error) {
  const Json json = {{"error", {{"code", error.code}, {"message", error.what()}}}};
  response.status = error.status;
  for (const char* name : {"ETag", "Cache-Control", "Content-Disposition"}) response.headers.remove(name);
  if (error.retry_after_s) response.headers.set("Retry-After", std::to_string(*error.retry_after_s));
  response.set_body(json.dump(-1, ' ', false, Json::error_handler_t::replace), "application/json");
}

/// The error for a request that is refused before a route has seen it, or whose body has not arrived.
HttpError refused(int status, const std::string& message) {
  switch (status) {
    case 408:
      return {408, "too_slow", message};
    case 413:
      return too_large(message);
    case 431:
      return {431, "too_large", message};
    default:
      return {status, "bad_request", message};
  }
}

HttpError nothing_here() { return {404, "not_found", "there is nothing at this path"}; }

/// The ids in a path that fits the pattern, in which "ID" stands for hexadecimal digits in lower case; nothing if it
/// does not fit.
std::optional<std::vector<std::string>> ids_in(std::string_view pattern, std::string_view path) {
  std::vector<std::string> ids;
  const auto segment = [](std::string_view& rest) {
    const std::string_view first = rest.substr(0, rest.find('/'));
    rest.remove_prefix(std::min(rest.size(), first.size() + 1));
    return first;
  };
  if (std::count(pattern.begin(), pattern.end(), '/') != std::count(path.begin(), path.end(), '/')) return std::nullopt;
  while (!pattern.empty() || !path.empty()) {
    const std::string_view wanted = segment(pattern), given = segment(path);
    if (wanted != "ID") {
      if (wanted != given) return std::nullopt;
    } else if (given.empty() || given.size() > kMostIdBytes ||
               given.find_first_not_of("0123456789abcdef") != std::string_view::npos) {
      return std::nullopt;
    } else {
      ids.emplace_back(given);
    }
  }
  return ids;
}

/// The host of an authority (HOST or HOST:PORT).
std::string host_of(std::string_view authority) {
  if (authority.starts_with('[')) return std::string(authority.substr(0, authority.find(']') + 1));
  return std::string(authority.substr(0, authority.find(':')));
}

/// Refuses requests that a page of another site makes with this browser's cookie, or to a server with --single-user.
void refuse_other_sites(const Request& request) {
  const std::string origin = request.headers.get("Origin"), site = request.headers.get("Sec-Fetch-Site");
  const std::string own = request.headers.get("Host");
  const std::size_t scheme = origin.find("://");
  const bool other = !origin.empty() && (scheme == std::string::npos || origin.substr(scheme + 3) != own);
  if (other || site == "cross-site" || site == "same-site")
    throw forbidden("requests from pages of other sites are refused");
}

/// Refuses a Host that is not a name of this machine, so that nobody can make a foreign name lead here (DNS rebinding).
void require_own_name(const Request& request, const std::string& listened) {
  const std::string host = host_of(request.headers.get("Host"));
  if (host != "localhost" && host != "127.0.0.1" && host != "[::1]" && host != listened)
    throw forbidden("with --single-user the server answers requests to localhost only");
}

constexpr const char* kHsts = "max-age=31536000";

/// True if the client is connected by TLS, to a trusted proxy.
bool is_secure(const Service& service, const Request& request) {
  return service.proxies.contains(request.address) && request.headers.last("X-Forwarded-Proto") == "https";
}

/// An answer that needs no body.
class FinishedExchange : public Exchange {
 public:
  explicit FinishedExchange(Response response) : response_(std::move(response)) {}
  bool answered() const override { return true; }
  void receive(std::string_view) override {}
  void finish() override {}
  void fail(int, const std::string&) override {}
  Response& response() override { return response_; }

 private:
  Response response_;
};

/// Keeps a small body for a handler.
class WholeBody : public BodyReceiver {
 public:
  WholeBody(Call& call, const Router::Handler& handler) : call_(call), handler_(handler) {
    if (form_boundary(call.request.headers.get("Content-Type"))) throw bad_request("a form is not expected here");
  }
  void receive(std::string_view piece) override {
    if (call_.body.size() + piece.size() > kMostBodyBytes)
      throw too_large(fmt::format("the body is larger than {} bytes", kMostBodyBytes));
    call_.body.append(piece);
  }
  void finish() override { handler_(call_); }

 private:
  Call& call_;
  const Router::Handler& handler_;
};

Router::Receive whole_body(Router::Handler handler) {
  const auto kept = std::make_shared<const Router::Handler>(std::move(handler));
  return [kept](Call& call) { return std::make_unique<WholeBody>(call, *kept); };
}

}  // namespace

void require_rate(RateLimit& limit, const std::string& key) {
  if (const std::optional<int> wait_s = limit.take(key)) {
    HttpError error(429, "too_many_requests", fmt::format("too many requests; try again in {} s", *wait_s));
    error.retry_after_s = *wait_s;
    throw error;
  }
}

Router::Router(Service& service, Page page) : service_(service), page_(std::move(page)) {}

Router::Route& Router::add(const std::string& method, const std::string& pattern, Access access, Parameters parameters,
                           Receive receive) {
  return routes_.emplace_back(Route{method, pattern, access, std::move(parameters), std::move(receive)});
}

Router::Route& Router::get(const std::string& pattern, Access access, Handler handler, Parameters parameters) {
  return add("GET", pattern, access, std::move(parameters), whole_body(std::move(handler)));
}

Router::Route& Router::post(const std::string& pattern, Access access, Handler handler) {
  return add("POST", pattern, access, {}, whole_body(std::move(handler)));
}

Router::Route& Router::put(const std::string& pattern, Access access, Handler handler) {
  return add("PUT", pattern, access, {}, whole_body(std::move(handler)));
}

Router::Route& Router::patch(const std::string& pattern, Access access, Handler handler) {
  return add("PATCH", pattern, access, {}, whole_body(std::move(handler)));
}

Router::Route& Router::remove(const std::string& pattern, Access access, Handler handler) {
  return add("DELETE", pattern, access, {}, whole_body(std::move(handler)));
}

Router::Route& Router::post_stream(const std::string& pattern, Access access, Receive receive, Parameters parameters) {
  return add("POST", pattern, access, std::move(parameters), std::move(receive));
}

void Router::connection_refused() {
  const std::uint64_t refused = service_.requests.refuse_connection();
  if (const auto minute = now() / 60000; minute_of_refusals_.exchange(minute) != minute)  // a line a minute at most
    log_warning("connection_refused", {{"so_far", refused}});
}

/// A request to a route: everything that is done around the route's handler.
class Router::RoutedExchange : public Exchange {
 public:
  RoutedExchange(const Router& router, const Route& route, Request request)
      : router_(router), route_(route), request_(std::move(request)), call_(request_, response_, router.service_) {
    attempt([&] {
      admit();
      receiver_ = route_.receive(call_);
    });
  }

  Lane lane() const override { return route_.lane; }
  bool answered() const override { return answered_; }
  Response& response() override { return response_; }
  void receive(std::string_view piece) override {
    attempt([&] { receiver_->receive(piece); });
  }
  void finish() override {
    attempt([&] {
      call_.enter();
      receiver_->finish();
      answer();
    });
  }
  void fail(int status, const std::string& message) override {
    attempt([&] { throw refused(status, message); });
  }

 private:
  void admit();
  void answer();
  template <class Step>
  void attempt(const Step& step);

  const Router& router_;
  const Route& route_;
  const Request request_;
  Response response_;
  Call call_;
  std::unique_ptr<BodyReceiver> receiver_;
  bool answered_ = false;
  const std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
};

/// Finds out who asks and whether the request is allowed. Throws HttpError.
void Router::RoutedExchange::admit() {
  Service& service = router_.service_;
  call_.client = service.proxies.client_of(request_);
  call_.network = network_of(call_.client);
  call_.secure = is_secure(service, request_);
  if (call_.secure) response_.headers.set("Strict-Transport-Security", kHsts);
  try {
    router_.identify(route_.access, call_);
  } catch (const HttpError&) {
    require_rate(service.request_limit, call_.network);
    throw;
  }
  require_rate(service.request_limit, call_.owner ? std::to_string(call_.owner) : call_.network);
  call_.allow(route_.parameters);
}

/// Takes a step towards the answer; an exception is the answer.
template <class Step>
void Router::RoutedExchange::attempt(const Step& step) {
  try {
    step();
    return;
  } catch (const HttpError& error) {
    answer_error(response_, error);
  } catch (const AccountError& error) {
    const bool wrong = error.cause == AccountError::Cause::wrong_password;
    answer_error(response_, wrong ? forbidden(error.what()) : bad_request(error.what()));
  } catch (const AudioError& error) {
    answer_error(response_, unusable(error.what()));
  } catch (const StorageError& error) {
    log_error("storage", {{"route", route_.pattern}, {"reason", error.what()}});
    answer_error(response_, http_error_of(error));
  } catch (const AnalysisError& error) {
    log_error("analysis", {{"route", route_.pattern}, {"reason", error.what()}});
    answer_error(response_, unavailable("the recording cannot be analysed now; try again later"));
  } catch (const std::exception& error) {
    log_error("broken", {{"route", route_.pattern}, {"reason", error.what()}});
    answer_error(response_, HttpError(500, "internal", "something went wrong; the log says what"));
  }
  answer();
}

/// The answer is complete: lets go of everything that belongs to the owner, counts the request and logs it.
void Router::RoutedExchange::answer() {
  receiver_.reset();
  call_.pass.reset();
  answered_ = true;
  // What belongs to an account, and who is asking for it, stays out of every cache.
  if (!response_.headers.has("Cache-Control")) response_.headers.set("Cache-Control", "no-store");
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_).count();
  router_.service_.requests.count(route_.method, route_.pattern, response_.status, seconds);
  log_info("request", {{"method", route_.method},
                       {"route", route_.pattern},
                       {"status", response_.status},
                       {"ms", std::round(seconds * 1e5) / 100}});
}

Response Router::refusal(int status, const std::string& message) {
  Response response;
  answer_error(response, refused(status, message));
  return response;
}

std::unique_ptr<Exchange> Router::begin(Request request) {
  const std::string method = request.method == "HEAD" ? "GET" : request.method;
  std::string allowed;
  for (const Route& route : routes_) {
    auto ids = ids_in(route.pattern, request.path);
    if (!ids) continue;
    allowed += (allowed.empty() ? "" : ", ") + route.method + (route.method == "GET" ? ", HEAD" : "");
    if (route.method != method) continue;
    request.ids = std::move(*ids);
    return std::make_unique<RoutedExchange>(*this, route, std::move(request));
  }
  Response response;
  if (is_secure(service_, request)) response.headers.set("Strict-Transport-Security", kHsts);
  try {
    require_rate(service_.request_limit, network_of(service_.proxies.client_of(request)));
  } catch (const HttpError& error) {
    answer_error(response, error);
    return std::make_unique<FinishedExchange>(std::move(response));
  }
  if (!allowed.empty()) {
    response.headers.set("Allow", allowed);
    answer_error(response, HttpError(405, "method_not_allowed", "this path does not allow the method"));
  } else if (method == "GET") {
    page_(request, response);
    if (response.status == 404) answer_error(response, nothing_here());
  } else {
    answer_error(response, nothing_here());
  }
  return std::make_unique<FinishedExchange>(std::move(response));
}

/// Finds out who asks. Throws HttpError 401 or 403.
void Router::identify(Access access, Call& call) const {
  const ServeOptions& options = service_.options;
  const std::string authorization = call.request.headers.get("Authorization");
  const bool by_token = !authorization.empty() && !options.single_user;
  if (options.single_user) require_own_name(call.request, options.host);
  if (access == Access::machine) return;
  if (!by_token) refuse_other_sites(call.request);
  if (options.single_user) {
    call.owner = kSingleUser;
  } else if (by_token) {
    constexpr std::string_view kBearer = "Bearer ";
    const std::optional<Owner> owner =
        authorization.starts_with(kBearer)
            ? service_.accounts.authenticate(std::string_view(authorization).substr(kBearer.size()), true)
            : std::nullopt;
    if (!owner) throw unauthenticated("the token is not known or has expired");
    call.owner = *owner;
  } else if (const std::string secret = cookie_in(call.request.headers.get("Cookie"), session_cookie(call.secure));
             !secret.empty()) {
    const std::optional<Owner> owner = service_.accounts.authenticate(secret, false);
    if (owner) {
      call.owner = *owner;
      call.secret = secret;
    } else if (access == Access::owner) {
      throw unauthenticated("the session has ended; log in again");
    }
  }
  if (access == Access::owner && call.owner == 0) throw unauthenticated("log in first");
}

}  // namespace tunefind::server
