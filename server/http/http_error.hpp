#pragma once

#include <optional>
#include <stdexcept>
#include <string>

#include "features/error.hpp"

namespace tunefind::server {

/// An error as a request's answer: the HTTP status, a code for programs and a message of one line for people. API.md
/// lists statuses and codes.
struct HttpError : std::runtime_error {
  HttpError(int answer_status, std::string error_code, const std::string& message)
      : std::runtime_error(message), status(answer_status), code(std::move(error_code)) {}

  int status;
  std::string code;
  std::optional<int> retry_after_s = std::nullopt;  ///< value of the header Retry-After
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

/// The answer to a request that failed because of the disk or the object store. It names no path or place: those belong
/// in the log.
HttpError http_error_of(const StorageError& error);

}  // namespace tunefind::server
