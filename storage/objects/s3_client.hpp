#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/objects/s3_settings.hpp"

namespace tunefind {

/// A request to the bucket, or to one object in it. Does not own the body.
struct S3Request {
  std::string method;    ///< GET, HEAD, PUT, POST or DELETE
  std::string key = {};  ///< object key, without the settings' prefix; empty: the bucket
  std::vector<std::pair<std::string, std::string>> query = {};  ///< unencoded names and values, in any order
  std::string_view body = {};                                   ///< sent with PUT and POST

  struct Range {
    std::uint64_t first, count;                         ///< `count` is at least 1
    std::function<bool(std::string_view bytes)> visit;  ///< takes the next bytes; returns false to stop
  };
  std::optional<Range> range = std::nullopt;  ///< with GET: visit these bytes of the object

  std::string purpose;          ///< what a message says in case of an error: "cannot be read"
  bool may_be_missing = false;  ///< status 404 is a normal response, not an error
  bool single_attempt = false;  ///< give up after one attempt of at most five seconds
};

/// The response to an S3Request.
struct S3Response {
  long status = 0;          ///< HTTP status
  std::string body;         ///< empty if a range was visited
  std::string etag;         ///< with its quotes; empty if the server sent none
  std::uint64_t bytes = 0;  ///< Content-Length (0 if unknown); with a range, the number of bytes that were visited
};

/// Sends signed requests (AWS Signature Version 4) to one bucket, with path-style addresses. The only class that uses
/// libcurl. Keeps connections open for later requests. Any number of threads may call it at the same time.
class S3Client {
 public:
  explicit S3Client(S3Settings settings);
  ~S3Client();

  const S3Settings& settings() const;
  /// An object, or with an empty key the store, as messages name it: "s3://bucket/prefix/key at http://127.0.0.1:7480".
  std::string label(std::string_view key) const;

  /// Sends a request and returns the response if it is a success (or 404 with `may_be_missing`). If the server cannot
  /// be reached, is busy or breaks off, tries at most twice more, within ten seconds; a range then continues where it
  /// broke off, provided that the object is still the same. Throws StorageError of one line: place, purpose, and the
  /// server's status, error code and message, or the reason why it cannot be reached. Exceptions of `visit` pass
  /// through.
  S3Response send(const S3Request& request) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tunefind
