#pragma once

#include <string>

#include "server/http/httplib_fwd.hpp"

namespace tunefind::server {

/// Why it is unclear where a request's body ends, or why it may have none; empty if all is well. A proxy in front could
/// see the end elsewhere, and what it takes for a body would be served as the next request (RFC 9112, 6.3 and 11.2).
/// Stricter than the RFC: one Content-Length, or "chunked" alone, and no body where none is read.
std::string framing_objection(const httplib::Request& request);

/// Without, the library would wait for the end of the connection.
bool has_body(const httplib::Request& request);

}  // namespace tunefind::server
