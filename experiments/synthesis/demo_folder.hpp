#pragma once

#include <cstdint>
#include <filesystem>

namespace tunefind {

/// Number of hums of each tune in the demo folder.
inline constexpr int kHumsPerTune = 2;

/// Writes a data folder with a rendered beat and hums of every demo tune. Song ids are the tunes' ids, query ids
/// `<id>-<n>`. Writes songs/*.wav, queries/*.wav, catalogue.tsv, queries.tsv, qrels.txt, and for each song the true
/// pitch of the lead as truth/<id>.csv (`time_s,hz` every 10 ms, 0 Hz where the lead is silent). Replaces existing
/// files of these names. The same seed gives the same bytes. Throws AudioError or StorageError that names the path that
/// cannot be written.
void write_demo(const std::filesystem::path& dir, std::uint64_t seed);

}  // namespace tunefind
