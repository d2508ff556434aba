#include "storage/catalogue/database_options.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/merge_operator.h>
#include <rocksdb/options.h>
#include <rocksdb/table.h>

#include "storage/catalogue/keys.hpp"
#include "storage/catalogue/posting.hpp"

namespace tunefind {
namespace {

// RocksDB would write its options to its own log at every opening, even when opened for reading.
class NoLog : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char*, va_list) override {}
};

// Joins posting lists. RocksDB chooses when to do it and how to group them.
class JoinPostings : public rocksdb::MergeOperator {
 public:
  const char* Name() const override {
    return "tunefind.postings";
  }  // is stored in the database, so it must never change

  bool FullMergeV2(const MergeOperationInput& input, MergeOperationOutput* output) const override {
    if (!input.existing_value && input.operand_list.size() == 1) {
      output->existing_operand = input.operand_list.front();
      return true;
    }
    std::vector<std::string_view> lists;
    lists.reserve(input.operand_list.size() + 1);
    if (input.existing_value) lists.push_back(input.existing_value->ToStringView());
    for (const rocksdb::Slice& list : input.operand_list) lists.push_back(list.ToStringView());
    output->new_value = join_postings(lists);
    return true;
  }

  bool PartialMergeMulti(const rocksdb::Slice&, const std::deque<rocksdb::Slice>& operands, std::string* joined,
                         rocksdb::Logger*) const override {
    std::vector<std::string_view> lists;
    lists.reserve(operands.size());
    for (const rocksdb::Slice& list : operands) lists.push_back(list.ToStringView());
    *joined = join_postings(lists);
    return true;
  }
};

}  // namespace

rocksdb::DBOptions database_options() {
  rocksdb::DBOptions options;
  options.info_log = std::make_shared<NoLog>();
  options.create_if_missing = true;  // has an effect in Mode::write only
  options.create_missing_column_families = true;
  options.paranoid_checks = true;
  // The last record of the log can be incomplete after a kill; damage before it is an error, not the end of the log.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.max_open_files = -1;  // a reader keeps all its tables open, because a writer's compaction can delete them
  options.max_background_jobs = 2;
  options.db_write_buffer_size = 32 << 20;
  options.max_total_wal_size = 32 << 20;
  options.allow_fallocate = false;  // keeps a small catalogue small, also after `kill -9`
  options.skip_stats_update_on_db_open = true;
  return options;
}

rocksdb::ColumnFamilyOptions family_options(const std::string& family, const std::shared_ptr<rocksdb::Cache>& cache) {
  const bool postings = family == kPostings;
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  // Small blocks, so that a damaged one costs few songs. The family of postings is read as a whole, and many lists are
  // larger than such a block.
  table.block_size = postings ? 16 << 10 : 4 << 10;
  table.format_version = 5;
  // Lets the lookup of a missing key, as most are when a song is put, skip the tables without reading them. A Ribbon
  // filter takes 7 bits a key where a Bloom filter takes 10.
  table.filter_policy.reset(rocksdb::NewRibbonFilterPolicy(10));
  rocksdb::ColumnFamilyOptions options;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.write_buffer_size = 8 << 20;
  // The records are compact already, and without compression any build of RocksDB can open a catalogue.
  options.compression = rocksdb::kNoCompression;
  if (postings) options.merge_operator = std::make_shared<JoinPostings>();
  return options;
}

}  // namespace tunefind
