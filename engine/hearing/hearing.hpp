#pragma once

#include <filesystem>

#include "engine/query.hpp"
#include "engine/strategies/strategies.hpp"

namespace tunefind {

/// Hears a query in a file: the pitch tracker's track of a recording, the track that a pitch file holds (.pv, .pitch,
/// f0 csv), or the melody of the notes of a MIDI or kern file. Throws AudioError or FormatError that names the file.
Hearing hear(const std::filesystem::path& path, const Strategies& strategies);

/// Hears a query in a recording at the engine rate.
Hearing hear(const Audio& audio, const Strategies& strategies);

/// The query made from a hearing: its pitch track, shaped by the contour strategy, or the melody of its notes.
Query query_of(const Hearing& hearing, const Strategies& strategies);

/// `hear` a file, then `query_of`.
Query read_query(const std::filesystem::path& path, const Strategies& strategies);

/// `hear` a recording at the engine rate, then `query_of`.
Query hear_query(const Audio& audio, const Strategies& strategies);

}  // namespace tunefind
