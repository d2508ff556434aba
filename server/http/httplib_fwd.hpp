#pragma once

// Forward declarations of cpp-httplib for headers. <httplib.h> is slow to compile, so only sources include it.
namespace httplib {

class ContentReader;
class Server;
struct Request;
struct Response;

}  // namespace httplib
