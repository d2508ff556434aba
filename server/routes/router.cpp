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

constexpr std::size_t kSmallBody = 64 << 10;
constexpr std::uint64_t kDrained = 64 << 20;  // bytes of a body that nobody wants are read to the end up to this many

void answer_error(httplib::Response& response, const HttpError& error) {
  const Json json = {{"error", {{"code", error.code}, {"message", error.what()}}}};
  response.status = error.status;
  response.content_provider_ = nullptr;
  if (error.retry_after_s) response.set_header("Retry-After", std::to_string(*error.retry_after_s));
  response.set_content(json.dump(-1, ' ', false, Json::error_handler_t::replace), "application/json");
}

/// An answer after which the connection is closed, because not all of the request was read: its rest would be taken
/// for the next request. The library closes when a provider says that it failed, be it at its end.
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

/// What the library says by a status alone.
HttpError error_of_status(int status) {
  switch (status) {
    case 404:
      return {404, "not_found", "there is nothing here"};
    case 413:
      return too_large("the request is too large");
    case 414:
      return bad_request("the path is too long");
    default:
      return status < 500 ? HttpError(400, "bad_request", "the request is malformed")
                          : HttpError(500, "internal", "something went wrong; the log says what");
  }
}

std::string host_of(std::string_view authority) {
  if (authority.starts_with('[')) return std::string(authority.substr(0, authority.find(']') + 1));
  return std::string(authority.substr(0, authority.find(':')));
}

/// A page of another site may not use this browser's cookie, nor a server for its own machine.
void refuse_other_sites(const httplib::Request& request) {
  const std::string origin = request.get_header_value("Origin"), site = request.get_header_value("Sec-Fetch-Site");
  const std::string own = request.get_header_value("Host");
  const std::size_t scheme = origin.find("://");
  const bool other = !origin.empty() && (scheme == std::string::npos || origin.substr(scheme + 3) != own);
  if (other || site == "cross-site" || site == "same-site") throw forbidden("a page of another site asked");
}

/// Names that lead to this machine cannot be given to it by others (DNS rebinding).
void require_own_name(const httplib::Request& request, const std::string& listened) {
  const std::string host = host_of(request.get_header_value("Host"));
  if (host != "localhost" && host != "127.0.0.1" && host != "[::1]" && host != listened)
    throw forbidden("with --single-user the server answers to localhost only");
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
    // The library would cut ranges out of any answer, unchecked; Call::send does it for the files that have them.
    const_cast<httplib::Request&>(request).ranges.clear();
    if (const std::string objection = framing_objection(request); !objection.empty()) {
      answer_error(response, bad_request(objection));
      const_cast<httplib::Request&>(request).method = "GET";  // else a HEAD would not call what closes the connection
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
    answer_error(response,
                 known ? HttpError(405, "method_not_allowed", "this cannot be done here") : error_of_status(404));
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
    // A client that is still sending would not see the answer.
    if (!has_body(request)) return;
    if (request.get_header_value<std::uint64_t>("Content-Length") <= kDrained && !call.reading) {
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
      too_much = call.body.size() + count > kSmallBody;
      if (!too_much) call.body.append(bytes, count);
      return !too_much;
    });
    if (too_much) throw too_large(fmt::format("the body is larger than {} bytes", kSmallBody));
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

void Router::identify(Access access, Call& call) const {
  const ServeOptions& options = service_.options;
  const std::string authorization = call.request.get_header_value("Authorization");
  const bool programme = !authorization.empty() && !options.single_user;
  if (options.single_user) require_own_name(call.request, options.host);
  if (!programme) refuse_other_sites(call.request);
  if (options.single_user) {
    call.owner = kSingleUser;
  } else if (programme) {
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

void Router::handle(const Route& route, Call& call, const std::function<void()>& run) {
  const auto begun = std::chrono::steady_clock::now();
  const ServeOptions& options = service_.options;
  call.client = call.request.remote_addr;
  call.range_header = call.request.get_header_value("Range");
  if (options.behind_proxy) {
    const std::string forwarded = call.request.get_header_value("X-Forwarded-For");
    const std::size_t last = forwarded.rfind(',');  // what our own proxy added
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
    answer_error(call.response, answer_to(error));
  } catch (const AnalysisError& error) {
    log_error("analysis", {{"route", route.pattern}, {"reason", error.what()}});
    answer_error(call.response, unavailable("the recording cannot be heard now; try again later"));
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
