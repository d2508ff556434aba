#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tunefind {

/// The code and message of a server's error response; both are empty if the response is not readable.
struct S3Error {
  std::string code, message;
};
/// Parses an `<Error>` response; `xml` can be any text.
S3Error read_s3_error(const std::string& xml);

/// A page of a listing of objects or of unfinished multipart uploads.
struct S3Page {
  struct ListedItem {
    std::string key;
    std::uint64_t bytes = 0;  ///< size of an object; 0 for an upload
    std::string upload_id;    ///< of an upload; empty for an object
    std::string initiated;    ///< start of an upload ("2026-11-25T13:34:26.000Z"); empty for an object
  };
  std::vector<ListedItem> items;
  std::string next;  ///< token that requests the next page of objects; empty on the last page
};
/// Parses `<ListBucketResult>` and `<ListMultipartUploadsResult>`; nothing if `xml` is neither.
std::optional<S3Page> read_s3_page(const std::string& xml);

/// The id of a new multipart upload (`<InitiateMultipartUploadResult>`); nothing if `xml` holds none.
std::optional<std::string> read_s3_upload_id(const std::string& xml);

/// True if `xml` is a `<CompleteMultipartUploadResult>`. Only this says that an upload is complete: the server sends
/// the status 200 before it knows.
bool is_s3_completion(const std::string& xml);

/// The request body that completes an upload of the parts 1, 2, ... with these ETags.
std::string write_s3_completion(const std::vector<std::string>& etags);

}  // namespace tunefind
