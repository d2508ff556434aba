#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "engine/ingest.hpp"
#include "experiments/bench/participants.hpp"
#include "experiments/formats/trec.hpp"

namespace tunefind {

/// Throws ConfigError if songs of several data folders have one id: it would not be known which was found.
void require_distinct_ids(const std::vector<IngestItem>& songs, const DataParameters& data);

/// What would make figures low, or too good, without a word. Throws FormatError if no song is judged right for a query
/// that takes part, and ConfigError if a song that is judged right, or that is to be left out, is not searched at all.
void require_sound_data(const std::vector<Participant>& participants, const Qrels& qrels, const DataParameters& data,
                        const std::function<bool(const std::string& song)>& is_searched);

}  // namespace tunefind
