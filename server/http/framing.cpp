#include "server/http/framing.hpp"

#include <algorithm>
#include <boost/algorithm/string/predicate.hpp>

namespace tunefind::server {
namespace {

constexpr std::size_t kMostDigits = 18;  // so that the length fits into 64 bits
constexpr std::size_t kMostFields = 100, kMostRequestLine = 8 << 10;

bool is_length(const std::string& text) {
  return !text.empty() && text.size() <= kMostDigits && text.find_first_not_of("0123456789") == std::string::npos;
}

}  // namespace

std::string head_objection(std::string_view head) {
  if (head.find("\r\n") > kMostRequestLine) return "the request line is too long";
  std::size_t lines = 0;
  for (std::size_t end = head.find("\r\n"); end != std::string_view::npos; end = head.find("\r\n", end + 2)) {
    const char next = end + 2 < head.size() ? head[end + 2] : '\0';
    if (next == ' ' || next == '\t') return "a header continues on another line";
    ++lines;
  }
  return lines > kMostFields + 2 ? "there are too many headers" : "";
}

std::string framing_objection(const Request& request) {
  const Headers& headers = request.headers;
  for (const auto& [name, value] : headers)
    if (name.find_first_of(" \t") != std::string::npos) return "the name of a header contains a blank";
  const std::size_t lengths = headers.count("Content-Length"), codings = headers.count("Transfer-Encoding");
  if (headers.count("Host") > 1) return "there is more than one header Host";
  if (lengths > 1) return "there is more than one Content-Length";
  if (lengths == 1 && codings > 0) return "there are both Content-Length and Transfer-Encoding";
  if (lengths == 1 && !is_length(headers.get("Content-Length"))) return "Content-Length is not a number or too large";
  if (codings > 1 || (codings == 1 && !boost::algorithm::iequals(headers.get("Transfer-Encoding"), "chunked")))
    return "Transfer-Encoding must be 'chunked', once";
  if (headers.has("Content-Encoding")) return "a body must be sent as it is, without Content-Encoding";
  const bool read =
      request.method == "POST" || request.method == "PUT" || request.method == "PATCH" || request.method == "DELETE";
  if (!read && has_body(request) && headers.get("Content-Length") != "0")
    return "a request with this method must not have a body";
  return "";
}

bool has_body(const Request& request) {
  return request.headers.has("Content-Length") || request.headers.has("Transfer-Encoding");
}

}  // namespace tunefind::server
