#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tunefind {

/// What the server says of an error; the code is empty if it says nothing that can be read.
struct S3Error {
  std::string code, words;
};
/// Reads `<Error>`; any text will do.
S3Error read_s3_error(const std::string& xml);

/// A page of a list of objects, or of uploads in parts.
struct S3Page {
  struct Entry {
    std::string key;
    std::uint64_t bytes = 0;  ///< of an object
    std::string upload_id;    ///< of an upload
    std::string initiated;    ///< of an upload: "2026-11-25T13:34:26.000Z"
  };
  std::vector<Entry> entries;
  std::string next;  ///< what continues a list of objects; empty at its end
};
/// Reads `<ListBucketResult>` and `<ListMultipartUploadsResult>`; nothing if it is neither.
std::optional<S3Page> read_s3_page(const std::string& xml);

/// The id of an upload that has begun (`<InitiateMultipartUploadResult>`); nothing if there is none.
std::optional<std::string> read_s3_upload_id(const std::string& xml);

/// Whether an upload is complete: the server says so with `<CompleteMultipartUploadResult>`, the status does not tell.
bool is_s3_completion(const std::string& xml);

/// What completes an upload of the parts 1, 2, ... with these ETags.
std::string write_s3_completion(const std::vector<std::string>& etags);

}  // namespace tunefind
