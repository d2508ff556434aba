#pragma once

#include <string>
#include <string_view>

#include "server/http/message.hpp"

namespace tunefind::server {

/// What is wrong with the head of a request as it was sent, up to and with its empty line; empty if nothing is. Refused
/// are lines that continue the one before (RFC 9112, 5.2), more than 100 fields, and a request line of more than 8 KiB.
std::string head_objection(std::string_view head);

/// Why it is unclear where a request's body ends, or that the request must not have a body; empty if neither is the
/// case. A proxy in front could see another end, and what it takes for body would be served here as the next request
/// (request smuggling; RFC 9112, 6.3 and 11.2). Stricter than the RFC: the request has one Content-Length, or the
/// transfer coding "chunked" alone, no Content-Encoding, and no body if its method has none.
std::string framing_objection(const Request& request);

/// True if the request announces a body.
bool has_body(const Request& request);

}  // namespace tunefind::server
