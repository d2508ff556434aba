#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "storage/objects/object_store.hpp"
#include "storage/objects/s3_client.hpp"

namespace tunefind {

/// Objects in a bucket of a server that speaks S3, each under the settings' prefix and its key. Whole and durable when
/// the server says so. A file of more than 16 MiB goes in parts.
class S3ObjectStore final : public ObjectStore {
 public:
  /// Asks nothing of the server yet: `check` does.
  explicit S3ObjectStore(S3Settings settings);

  /// Up to 16 MiB of a file are held in memory.
  void take_file(const std::string& key, const std::filesystem::path& file) override;
  void put(const std::string& key, std::string_view content) override;
  std::optional<ObjectInfo> info(const std::string& key) const override;
  void read(const std::string& key, std::uint64_t first, std::uint64_t count, const VisitBytes& visit) const override;
  bool remove(const std::string& key) override;
  void list(const std::string& prefix, const std::function<void(const ObjectInfo&)>& visit) const override;
  /// Asks for one object of the bucket.
  void check() const override;

  /// Gives up uploads in parts that began before the settings' time for them: whoever was at it was killed. The first
  /// upload in parts does it first.
  void abort_stale_uploads();

 private:
  void upload_in_parts(const std::string& key, const std::filesystem::path& file, int descriptor, std::uint64_t bytes);

  S3Client client_;
  std::once_flag swept_;
};

}  // namespace tunefind
