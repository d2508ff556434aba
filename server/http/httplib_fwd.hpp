#pragma once

// Declares what headers of the server name of cpp-httplib, whose header is slow to compile: only sources include it.
namespace httplib {

class ContentReader;
class Server;
struct Request;
struct Response;

}  // namespace httplib
