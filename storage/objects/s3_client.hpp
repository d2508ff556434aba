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

/// What is asked of the bucket, or of the object of a key.
struct S3Request {
  std::string method;                                           ///< GET, HEAD, PUT, POST or DELETE
  std::string key = {};                                         ///< without the settings' prefix; empty: the bucket
  std::vector<std::pair<std::string, std::string>> query = {};  ///< names and values as they are, in any order
  std::string_view body = {};                                   ///< of PUT and POST

  struct Range {
    std::uint64_t first, count;  ///< at least one byte
    std::function<bool(std::string_view bytes)> visit;
  };
  std::optional<Range> range = std::nullopt;  ///< of GET: these bytes of the object are visited

  std::string purpose;          ///< for messages: "cannot be read"
  bool may_be_missing = false;  ///< the status 404 is an answer, not an error
  bool in_seconds = false;      ///< one attempt of some seconds
};

struct S3Response {
  long status = 0;
  std::string body;         ///< empty where a range was visited
  std::string etag;         ///< with its quotes; empty if there was none
  std::uint64_t bytes = 0;  ///< content length; what was visited of a range
};

/// Sends signed requests (AWS Signature Version 4) to one bucket, in path style. The only file that speaks to libcurl.
/// Safe to call from several threads; connections are kept.
class S3Client {
 public:
  explicit S3Client(S3Settings settings);
  ~S3Client();

  const S3Settings& settings() const;
  /// What messages name: "s3://bucket/prefix/key at http://127.0.0.1:7480".
  std::string label(std::string_view key) const;

  /// The answer, if it is a success. A server that is away, is too busy or breaks off is asked twice more within some
  /// seconds; a range goes on where it broke off, of the same object. Throws StorageError of one line: the place, the
  /// purpose, and the server's status, error code and words or why it cannot be reached. What `visit` throws comes out.
  S3Response send(const S3Request& request) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tunefind
