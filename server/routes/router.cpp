#include "server/routes/router.hpp"

#include <chrono>
#include <cmath>
#include <fmt/format.h>
#include <httplib.h>
#include <nlohmann/json.hpp>

#include "server/http/cookies.hpp"
#include "server/http/framing.hpp"
#include "server/http/http_error.hpp"
#include "server/routes/call.hpp"
#include "server/service/service.hpp"
#include "server/util/log.hpp"

namespace tunefind::server {
namespace {

constexpr std::size_t kMostBodyBytes = 64 << 10;       // of a body that the router reads
constexpr std::uint64_t kMostDrainedBytes = 64 << 20;  // the longest body that is read although nobody needs it

void answer_error(httplib::Response& response, const HttpError& error) {
  const Json json = {{"error", {{"code", error.code}, {"message", error.what()}}}};
  response.status = error.status;
  response.content_provider_ = nullptr;
  if (error.retry_after_s) response.set_header("Retry-After", std::to_string(*error.retry_after_s));
  response.set_content(json.dump(-1, ' ', false, Json::error_handler_t::replace), "application/json");
}

/// Makes the server close the connection after this answer, because the request was not read completely and its rest
/// would be taken for the next request. The library closes the connection when a content provider reports failure, even
/// after all content was sent.
void close_after(httplib::Response& response) {
  const std::string body = std::move(response.body);
  const std::string type = response.get_header_value("Content-Type");
  response.body.clear();
  response.headers.erase("Content-Type");
  response.set_header("Connection", "close");
  response.set_content_provider(body.size(), type, [body](std::size_t, std::size_t, httplib::DataSink& sink) {
    sink.write(body.data(), body.size());
    return false;
  });
}

/// The error for an answer of which the library has set only the status.
HttpError error_of_status(int status) {
  switch (status) {
    case 404:
      return {404, "not_found", "there is nothing at this path"};
    case 413:
      return too_large("the request is too large");
    case 414:
      return bad_request("the path is too long");
    default:
      return status < 500 ? HttpError(400, "bad_request", "the request is malformed")
                          : HttpError(500, "internal", "something went wrong; the log says what");
  }
}

/// The host of an authority (HOST or HOST:PORT).
std::string host_of(std::string_view authority) {
  if (authority.starts_with('[')) return std::string(authority.substr(0, authority.find(']') + 1));
  return std::string(authority.substr(0, authority.find(':')));
}

/// Refuses requests that a page of another site makes with this browser's cookie, or to a server with --single-user.
void refuse_other_sites(const httplib::Request& request) {
  const std::string origin = request.get_header_value("Origin"), site = request.get_header_value("Sec-Fetch-Site");
  const std::string own = request.get_header_value("Host");
  const std::size_t scheme = origin.find("://");
  const bool other = !origin.empty() && (scheme == std::string::npos || origin.substr(scheme + 3) != own);
  if (other || site == "cross-site" || site == "same-site")
    throw forbidden("requests from pages of other sites are refused");
}

/// Refuses a Host that is not a name of this machine, so that nobody can make a foreign name lead here (DNS rebinding).
void require_own_name(const httplib::Request& request, const std::string& listened) {
  const std::string host = host_of(request.get_header_value("Host"));
  if (host != "localhost" && host != "127.0.0.1" && host != "[::1]" && host != listened)
    throw forbidden("with --single-user the server answers requests to localhost only");
}

}  // namespace

void require_rate(RateLimit& limit, const std::string& key) {
  if (const std::optional<int> wait_s = limit.take(key)) {
    HttpError error(429, "too_many_requests", fmt::format("too many requests; try again in {} s", *wait_s));
    error.retry_after_s = *wait_s;
    throw error;
  }
}

Router::Router(httplib::Server& server, Service& service) : server_(server), service_(service) {
  server_.set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
    // The library would cut ranges out of every answer without checks; Call::send does it where ranges are supported.
    const_cast<httplib::Request&>(request).ranges.clear();
    if (const std::string objection = framing_objection(request); !objection.empty()) {
      answer_error(response, bad_request(objection));
      const_cast<httplib::Request&>(request).method =
          "GET";  // for HEAD the provider that closes the connection would not be called
      close_after(response);
      return httplib::Server::HandlerResponse::Handled;
    }
    const std::string method = request.method == "HEAD" ? "GET" : request.method;
    bool known = false;
    for (const Route& route : routes_) {
      if (!std::regex_match(request.path, route.path)) continue;
      if (route.method == method) return httplib::Server::HandlerResponse::Unhandled;
      known = true;
    }
    if (!known && method == "GET") return httplib::Server::HandlerResponse::Unhandled;  // the page
    answer_error(response, known ? HttpError(405, "method_not_allowed", "this path does not allow the method")
                                 : error_of_status(404));
    if (method != "GET") close_after(response);
    return httplib::Server::HandlerResponse::Handled;
  });
  const httplib::Server::HandlerWithResponse fill = [](const httplib::Request&, httplib::Response& response) {
    if (!response.body.empty() || response.content_provider_)
      return httplib::Server::HandlerResponse::Unhandled;  // the page
    answer_error(response, error_of_status(response.status));
    return httplib::Server::HandlerResponse::Handled;
  };
  server_.set_error_handler(fill);
}

/// Adds a route, whose pattern becomes a regular expression with one group for each ID.
const Router::Route& Router::add(Route route) {
  std::string expression;
  for (std::size_t at = 0; at < route.pattern.size();) {
    if (route.pattern.compare(at, 2, "ID") == 0) {
      expression += "([0-9a-f]{1,128})";
      at += 2;
    } else {
      expression += route.pattern[at] == '.' ? "\\." : std::string(1, route.pattern[at]);
      ++at;
    }
  }
  route.expression = expression;
  route.path = std::regex(expression);
  return routes_.emplace_back(std::move(route));
}

void Router::get(const std::string& pattern, Access access, Handler handler, Parameters parameters) {
  const Route& route = add({"GET", pattern, access, std::move(parameters), {}, {}});
  server_.Get(route.expression, [=, &route, this](const httplib::Request& request, httplib::Response& response) {
    Call call(request, response, service_);
    handle(route, call, [&] { handler(call); });
  });
}

Router::BodyHandler Router::streamed(const Route& route, StreamHandler handler) {
  return [=, &route, this](const httplib::Request& request, httplib::Response& response,
                           const httplib::ContentReader& reader) {
    Call call(request, response, service_);
    bool all_read = false;
    handle(route, call, [&] {
      handler(call, reader);
      all_read = true;
    });
    if (all_read) return;
    if (!has_body(request)) return;
    // A client that is still sending would not see the answer, so a body of bearable size is read to its end.
    if (request.get_header_value<std::uint64_t>("Content-Length") <= kMostDrainedBytes && !call.reading) {
      const auto ignore = [](const char*, std::size_t) { return true; };
      if (request.is_multipart_form_data())
        reader([](const httplib::MultipartFormData&) { return true; }, ignore);
      else
        reader(ignore);
    }
    close_after(response);
  };
}

Router::BodyHandler Router::with_body(const Route& route, Handler handler) {
  return streamed(route, [=](Call& call, const httplib::ContentReader& reader) {
    if (call.request.is_multipart_form_data()) throw bad_request("a form is not expected here");
    call.reading = true;
    bool too_much = false;
    const bool whole = !has_body(call.request) || reader([&](const char* bytes, std::size_t count) {
      too_much = call.body.size() + count > kMostBodyBytes;
      if (!too_much) call.body.append(bytes, count);
      return !too_much;
    });
    if (too_much) throw too_large(fmt::format("the body is larger than {} bytes", kMostBodyBytes));
    if (!whole) throw bad_request("the body ended early");
    handler(call);
  });
}

void Router::post(const std::string& pattern, Access access, Handler handler) {
  const Route& route = add({"POST", pattern, access, {}, {}, {}});
  server_.Post(route.expression, with_body(route, std::move(handler)));
}

void Router::put(const std::string& pattern, Access access, Handler handler) {
  const Route& route = add({"PUT", pattern, access, {}, {}, {}});
  server_.Put(route.expression, with_body(route, std::move(handler)));
}

void Router::patch(const std::string& pattern, Access access, Handler handler) {
  const Route& route = add({"PATCH", pattern, access, {}, {}, {}});
  server_.Patch(route.expression, with_body(route, std::move(handler)));
}

void Router::remove(const std::string& pattern, Access access, Handler handler) {
  const Route& route = add({"DELETE", pattern, access, {}, {}, {}});
  server_.Delete(route.expression, with_body(route, std::move(handler)));
}

void Router::post_stream(const std::string& pattern, Access access, StreamHandler handler, Parameters parameters) {
  const Route& route = add({"POST", pattern, access, std::move(parameters), {}, {}});
  server_.Post(route.expression, streamed(route, std::move(handler)));
}

/// Finds out who asks. Throws HttpError 401 or 403.
void Router::identify(Access access, Call& call) const {
  const ServeOptions& options = service_.options;
  const std::string authorization = call.request.get_header_value("Authorization");
  const bool by_token = !authorization.empty() && !options.single_user;
  if (options.single_user) require_own_name(call.request, options.host);
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
  } else if (const std::string secret = cookie_in(call.request.get_header_value("Cookie"), kSessionCookie);
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

/// Everything that is done around a route's handler.
void Router::handle(const Route& route, Call& call, const std::function<void()>& run) {
  const auto begun = std::chrono::steady_clock::now();
  const ServeOptions& options = service_.options;
  call.client = call.request.remote_addr;
  call.range_header = call.request.get_header_value("Range");
  if (options.behind_proxy) {
    const std::string forwarded = call.request.get_header_value("X-Forwarded-For");
    const std::size_t last = forwarded.rfind(',');  // the last address is what our own proxy added
    if (!forwarded.empty()) call.client = forwarded.substr(last == std::string::npos ? 0 : last + 1);
    call.secure = call.request.get_header_value("X-Forwarded-Proto") == "https";
  }
  try {
    try {
      identify(route.access, call);
    } catch (const HttpError&) {
      require_rate(service_.request_limit, call.client);
      throw;
    }
    require_rate(service_.request_limit, call.owner ? std::to_string(call.owner) : call.client);
    call.allow(route.parameters);
    if (call.owner) {
      call.pass = service_.gate.enter(call.owner);
      if (!call.pass) throw unauthenticated("the account is being deleted");
    }
    run();
  } catch (const HttpError& error) {
    answer_error(call.response, error);
  } catch (const AccountError& error) {
    const bool wrong = error.cause == AccountError::Cause::wrong_password;
    answer_error(call.response, wrong ? forbidden(error.what()) : bad_request(error.what()));
  } catch (const AudioError& error) {
    answer_error(call.response, unusable(error.what()));
  } catch (const StorageError& error) {
    log_error("storage", {{"route", route.pattern}, {"reason", error.what()}});
    answer_error(call.response, http_error_of(error));
  } catch (const AnalysisError& error) {
    log_error("analysis", {{"route", route.pattern}, {"reason", error.what()}});
    answer_error(call.response, unavailable("the recording cannot be analysed now; try again later"));
  } catch (const std::exception& error) {
    log_error("broken", {{"route", route.pattern}, {"reason", error.what()}});
    answer_error(call.response, error_of_status(500));
  }
  const int status = call.response.status < 0 ? 200 : call.response.status;
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  service_.requests.count(route.method, route.pattern, status, seconds);
  log_info("request", {{"method", route.method},
                       {"route", route.pattern},
                       {"status", status},
                       {"ms", std::round(seconds * 1e5) / 100}});
}

}  // namespace tunefind::server
