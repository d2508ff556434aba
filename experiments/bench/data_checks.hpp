#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "engine/ingest.hpp"
#include "experiments/bench/participants.hpp"
#include "experiments/formats/trec.hpp"

namespace tunefind {

/// Throws ConfigError if an id occurs twice among the songs of the data folders, since a result could mean either.
void require_distinct_ids(const std::vector<IngestItem>& songs, const DataParameters& data);

/// Refuses data that would silently make figures too low or too high: throws FormatError if a query that takes part has
/// no song that is judged right (unless it is known to have none), and ConfigError if a song that is judged right, or
/// that a query leaves out, is not among the songs that are searched.
void require_sound_data(const std::vector<Participant>& participants, const Qrels& qrels, const DataParameters& data,
                        const std::function<bool(const std::string& song)>& is_searched);

}  // namespace tunefind
