#pragma once

#include <chrono>
#include <string>

namespace tunefind {

/// A bucket, or the part of it under a prefix, and who may use it.
struct S3Settings {
  std::string endpoint;  ///< "http://127.0.0.1:7480"
  std::string region;
  std::string access_key, secret_key;
  std::string bucket;
  std::string prefix;  ///< "originals/", or empty

  std::chrono::seconds stall{20};                ///< so long may a transfer stand still
  std::chrono::seconds stale_upload{24 * 3600};  ///< an upload in parts that began earlier is nobody's any more
};

/// The settings of a place `s3://BUCKET[/PREFIX]`; the rest is in the environment, as other programmes have it:
/// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION (us-east-1), AWS_ENDPOINT_URL (Amazon's of the region). Throws
/// ConfigError that names the place or the variable.
S3Settings s3_settings(const std::string& place);

}  // namespace tunefind
