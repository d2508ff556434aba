#pragma once

#include <chrono>
#include <string>

namespace tunefind {

/// The address of an S3 bucket, or of the part of it under a prefix, with credentials and time limits.
struct S3Settings {
  std::string endpoint;  ///< "http://127.0.0.1:7480"
  std::string region;
  std::string access_key, secret_key;
  std::string bucket;
  std::string prefix;  ///< ends in '/' ("originals/"), or is empty

  std::chrono::seconds stall{20};  ///< a transfer without progress for this long fails
  /// Age at which an unfinished multipart upload is taken to belong to a killed process.
  std::chrono::seconds stale_upload{24 * 3600};
};

/// The settings for a place `s3://BUCKET[/PREFIX]` and the environment variables that other S3 programs use, too:
/// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION (default us-east-1) and AWS_ENDPOINT_URL (default Amazon's
/// endpoint of the region). Throws ConfigError that names the place or the variable; messages never show a secret.
S3Settings s3_settings(const std::string& place);

}  // namespace tunefind
