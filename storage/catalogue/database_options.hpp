#pragma once

#include <memory>
#include <string>

namespace rocksdb {
class Cache;
struct ColumnFamilyOptions;
struct DBOptions;
}  // namespace rocksdb

namespace tunefind {

/// How RocksDB runs a catalogue's database; each value that is not obvious has its reason.
rocksdb::DBOptions database_options();

/// How RocksDB stores one family of keys. All families of a database share one `cache`.
rocksdb::ColumnFamilyOptions family_options(const std::string& family, const std::shared_ptr<rocksdb::Cache>& cache);

}  // namespace tunefind
