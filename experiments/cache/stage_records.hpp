#pragma once

#include <string>

#include "engine/query.hpp"
#include "experiments/measures/query_outcome.hpp"

namespace tunefind {

/// What stages keep of an item (experiments/cache/item_store.hpp), as bytes that this build reads back (Boost
/// Serialization). Reading throws StorageError for bytes that are none.
std::string bytes_of(const Hearing& hearing);
std::string bytes_of(const Query& query);
std::string bytes_of(const QueryOutcome& outcome);

Hearing hearing_from(const std::string& bytes);
Query query_from(const std::string& bytes);
QueryOutcome outcome_from(const std::string& bytes);

}  // namespace tunefind
