#pragma once

#include <optional>
#include <stdexcept>
#include <string>

#include "features/error.hpp"

namespace tunefind::server {

/// What a request is answered with if it cannot be served: the status, the code for programmes and one line for people,
/// as API.md lists them.
struct HttpError : std::runtime_error {
  HttpError(int answer_status, std::string error_code, const std::string& message)
      : std::runtime_error(message), status(answer_status), code(std::move(error_code)) {}

  int status;
  std::string code;
  std::optional<int> retry_after_s = std::nullopt;
};

inline HttpError bad_request(const std::string& message) { return {400, "bad_request", message}; }
inline HttpError unauthenticated(const std::string& message) { return {401, "unauthenticated", message}; }
inline HttpError forbidden(const std::string& message) { return {403, "forbidden", message}; }
inline HttpError not_found(const std::string& what) { return {404, "not_found", "there is no such " + what}; }
inline HttpError conflict(const std::string& message) { return {409, "conflict", message}; }
inline HttpError too_large(const std::string& message) { return {413, "too_large", message}; }
inline HttpError account_is_full() { return too_large("the account is full; delete songs or hums to make room"); }
inline HttpError unusable(const std::string& message) { return {422, "unusable", message}; }
inline HttpError unavailable(const std::string& message) { return {503, "unavailable", message}; }
inline HttpError no_space() { return {507, "no_space", "the server's disk is full"}; }

/// What the asker is told of trouble with disk or object store; places and paths are the log's.
HttpError answer_to(const StorageError& error);

}  // namespace tunefind::server
