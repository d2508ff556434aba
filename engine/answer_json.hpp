#pragma once

#include <nlohmann/json_fwd.hpp>

#include "engine/search.hpp"

namespace tunefind {

/// `value` rounded to so many decimals, as figures in answers are.
double rounded(double value, int decimals);

/// What every face says of a match beside its song, in this order: score, confidence, start_s and end_s in the song,
/// transposition in semitones and tempo_ratio of the hum relative to the song, line (the view or melody line that
/// matched), bpm and key of the song (null if it has none), and recurs: the other starts at which the song is the same.
nlohmann::ordered_json match_json(const Match& match);

/// What every face says of a query: voiced_s, the seconds with a clear pitch, and the names of its issues.
nlohmann::ordered_json quality_json(const QueryQuality& quality);

}  // namespace tunefind
