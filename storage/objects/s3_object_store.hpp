#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "storage/objects/object_store.hpp"
#include "storage/objects/s3_client.hpp"

namespace tunefind {

/// A store of objects in a bucket of an S3 server: the object with key K is the S3 object PREFIX/K. An object is
/// complete and durable when the server reports success. Files of more than 16 MiB are sent as multipart uploads.
class S3ObjectStore final : public ObjectStore {
 public:
  /// Sends nothing to the server; use `check` to find out whether it works.
  explicit S3ObjectStore(S3Settings settings);

  /// Holds at most 16 MiB of the file in memory, or one part of a multipart upload (8 MiB, more above 78 GiB).
  void take_file(const std::string& key, const std::filesystem::path& file) override;
  void put(const std::string& key, std::string_view content) override;
  std::optional<ObjectInfo> info(const std::string& key) const override;
  void read(const std::string& key, std::uint64_t first, std::uint64_t count, const VisitBytes& visit) const override;
  bool remove(const std::string& key) override;
  void list(const std::string& prefix, const std::function<void(const ObjectInfo&)>& visit) const override;
  /// Requests a listing of at most one object.
  void check() const override;

  /// Aborts unfinished multipart uploads that are older than the settings' `stale_upload`: their processes were killed.
  /// The first multipart upload of this object does it, too. Throws StorageError if they cannot be listed or aborted.
  void abort_stale_uploads();

 private:
  /// Uploads an open file as a multipart upload, which it aborts if it fails.
  void upload_in_parts(const std::string& key, const std::filesystem::path& file, int descriptor, std::uint64_t bytes);

  S3Client client_;
  std::once_flag stale_uploads_aborted_;
};

}  // namespace tunefind
