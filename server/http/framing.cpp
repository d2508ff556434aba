#include "server/http/framing.hpp"

#include <algorithm>
#include <httplib.h>

namespace tunefind::server {
namespace {

constexpr std::size_t kMostDigits = 18;  // so that the length fits into 64 bits

bool is_length(const std::string& text) {
  return !text.empty() && text.size() <= kMostDigits && text.find_first_not_of("0123456789") == std::string::npos;
}

bool is_chunked(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  return text == "chunked";
}

/// A header's whole value; the library's own accessor ends it at a zero byte.
std::string value_of(const httplib::Request& request, const std::string& name) {
  const auto found = request.headers.find(name);
  return found == request.headers.end() ? "" : found->second;
}

}  // namespace

std::string framing_objection(const httplib::Request& request) {
  for (const auto& [name, value] : request.headers)
    if (name.find_first_of(" \t") != std::string::npos) return "the name of a header contains a blank";
  const std::size_t lengths = request.get_header_value_count("Content-Length"),
                    codings = request.get_header_value_count("Transfer-Encoding");
  if (lengths > 1) return "there is more than one Content-Length";
  if (lengths == 1 && codings > 0) return "there are both Content-Length and Transfer-Encoding";
  if (lengths == 1 && !is_length(value_of(request, "Content-Length")))
    return "Content-Length is not a number or too large";
  if (codings > 1 || (codings == 1 && !is_chunked(value_of(request, "Transfer-Encoding"))))
    return "Transfer-Encoding must be 'chunked', once";
  const bool read =
      request.method == "POST" || request.method == "PUT" || request.method == "PATCH" || request.method == "DELETE";
  if (!read && has_body(request) && value_of(request, "Content-Length") != "0")
    return "a request with this method must not have a body";
  return "";
}

bool has_body(const httplib::Request& request) {
  return request.has_header("Content-Length") || request.has_header("Transfer-Encoding");
}

}  // namespace tunefind::server
