#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tunefind {

/// An object's key and size.
struct ObjectInfo {
  std::string key;
  std::uint64_t bytes = 0;
};

/// A store of objects: bytes under a key, such as the files that users upload. At any time an object is either complete
/// or absent. FORMAT.md specifies how objects are stored in a folder and in an S3 bucket. A key is a path of names
/// separated by '/'. A name consists of a-z, 0-9, '.', '_' and '-', does not begin with '.' and has at most 255 bytes;
/// a key has at most 700 bytes. No key can be a folder in another one ("a" and "a/b" exclude each other in a folder).
///
/// Any number of threads and processes may call all methods at the same time. Every method throws StorageError, one
/// line that names the place, the key and the reason, if the key is invalid or the place fails or cannot be reached.
class ObjectStore {
 public:
  virtual ~ObjectStore() = default;

  /// Moves a file into the store, in place of an earlier object. When it returns, the object is durable and the file is
  /// gone. When it throws, the file or the object still exists. Nobody may write to the file meanwhile.
  virtual void take_file(const std::string& key, const std::filesystem::path& file) = 0;
  /// Stores bytes as an object, in place of an earlier one. When it returns, the object is durable.
  virtual void put(const std::string& key, std::string_view content) = 0;

  /// The key and size of an object; nothing if there is no such object.
  virtual std::optional<ObjectInfo> info(const std::string& key) const = 0;

  /// Takes the next bytes of an object. Returns false to stop reading.
  using VisitBytes = std::function<bool(std::string_view bytes)>;
  /// Visits `count` bytes of an object from byte `first` on, in order, in pieces of any size. Throws StorageError if
  /// there is no such object or it ends before; some bytes may have been visited by then. Exceptions of `visit` pass
  /// through.
  virtual void read(const std::string& key, std::uint64_t first, std::uint64_t count,
                    const VisitBytes& visit) const = 0;
  /// Copies an object to a file, which is created or replaced. If it throws, the file does not exist. Throws
  /// StorageError if there is no such object.
  void fetch(const std::string& key, const std::filesystem::path& file) const;

  /// Removes an object. Returns false if there is no such object.
  virtual bool remove(const std::string& key) = 0;

  /// Visits all objects whose keys begin with `prefix`, ordered by key (bytewise). Objects that are put or removed
  /// meanwhile may or may not be visited.
  virtual void list(const std::string& prefix, const std::function<void(const ObjectInfo&)>& visit) const = 0;

  /// Throws StorageError, within seconds, if the place cannot be reached or this process is not allowed to use it.
  virtual void check() const = 0;
};

/// Opens the store at `place`: a folder, which is created if needed, or a bucket `s3://BUCKET[/PREFIX]` (see
/// `s3_settings`), to which nothing is sent yet. Throws StorageError if the folder cannot be opened, ConfigError if
/// `place` is neither or the settings of the bucket are incomplete.
std::unique_ptr<ObjectStore> open_object_store(const std::string& place);

/// True if stores accept this key.
bool is_object_key(std::string_view key);
/// Throws StorageError with the reason if stores do not accept this key.
void require_object_key(std::string_view key);

}  // namespace tunefind
