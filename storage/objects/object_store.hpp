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

/// Named bytes, whole or not there at all, at any moment: what others uploaded, as they uploaded it. FORMAT.md says how
/// they lie in a folder and in a bucket. A key is a path: names of a to z, 0 to 9, '.', '_' and '-', none of which
/// begins with '.', with '/' between them, at most 700 bytes. No key may be the folder of another one.
///
/// Safe to call from several threads and processes. Everything throws StorageError, one line that names the place, the
/// key and the reason, for any other key and where the place fails or is away.
class ObjectStore {
 public:
  virtual ~ObjectStore() = default;

  /// Moves a file into the store, in place of an earlier object. When it returns, the object is proof against power
  /// loss and the file is gone; when it throws, the file or the object is there. Nobody may write the file meanwhile.
  virtual void take_file(const std::string& key, const std::filesystem::path& file) = 0;
  /// The same for bytes.
  virtual void put(const std::string& key, std::string_view content) = 0;

  /// An object's size, or nothing if there is none.
  virtual std::optional<ObjectInfo> info(const std::string& key) const = 0;

  /// Takes the next bytes of an object; false = no more, please.
  using VisitBytes = std::function<bool(std::string_view bytes)>;
  /// Visits `count` bytes of an object from byte `first` on, in pieces of any size, in order. Throws StorageError if
  /// there is no object or it ends before; some may have been visited then.
  virtual void read(const std::string& key, std::uint64_t first, std::uint64_t count,
                    const VisitBytes& visit) const = 0;
  /// Copies an object to a file that is made or replaced; if it throws, there is no file.
  void fetch(const std::string& key, const std::filesystem::path& file) const;

  /// Removes an object for good; false if there was none.
  virtual bool remove(const std::string& key) = 0;

  /// Visits all objects whose keys begin so, by key (bytewise). Those that are put or removed meanwhile may be missing.
  virtual void list(const std::string& prefix, const std::function<void(const ObjectInfo&)>& visit) const = 0;

  /// Throws StorageError, within seconds, if the place is away or not ours to use.
  virtual void check() const = 0;
};

/// Opens a store of objects in a folder, which is made if need be. Throws StorageError if that fails, ConfigError if
/// the place is not one.
std::unique_ptr<ObjectStore> open_object_store(const std::string& place);

/// Whether a store takes this as a key.
bool is_object_key(std::string_view key);
/// Throws StorageError if it does not, and says why.
void require_object_key(std::string_view key);

}  // namespace tunefind
