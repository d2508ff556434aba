#pragma once

#include <string>

#include "engine/query.hpp"
#include "experiments/measures/query_outcome.hpp"

namespace tunefind {

/// The results that stages keep for an item (experiments/cache/item_store.hpp), as bytes. Only the same code can read
/// them back (Boost Serialization without a version), which the keys of the stages ensure.
std::string bytes_of(const Hearing& hearing);
std::string bytes_of(const Query& query);
std::string bytes_of(const QueryOutcome& outcome);

/// The inverse of `bytes_of`. Throws StorageError for bytes that are not such a record.
Hearing hearing_from(const std::string& bytes);
Query query_from(const std::string& bytes);
QueryOutcome outcome_from(const std::string& bytes);

}  // namespace tunefind
