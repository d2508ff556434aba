#pragma once

#include <string>

#include "server/http/httplib_fwd.hpp"

namespace tunefind::server {

/// Why it is unclear where a request's body ends, or that the request must not have a body; empty if neither is the
/// case. A proxy in front could see another end, and what it takes for body would be served here as the next request
/// (request smuggling; RFC 9112, 6.3 and 11.2). Stricter than the RFC: the request has one Content-Length, or the
/// transfer coding "chunked" alone, and no body if its method has none.
std::string framing_objection(const httplib::Request& request);

/// True if the request announces a body. Reading a body that is not announced would wait until the connection ends.
bool has_body(const httplib::Request& request);

}  // namespace tunefind::server
