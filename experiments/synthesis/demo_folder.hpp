#pragma once

#include <cstdint>
#include <filesystem>

namespace tunefind {

/// How many hums of each tune the demo folder holds.
inline constexpr int kHumsPerTune = 2;

/// Writes a data folder of generated beats and hums of every demo tune, with tunes' ids as song ids and `<id>-<n>` as
/// query ids: songs/*.wav, queries/*.wav, catalogue.tsv, queries.tsv, qrels.txt, and for each song the lead's true
/// pitch as truth/<id>.csv (`time_s,hz` every 10 ms, 0 where there is no lead). Files of those names are replaced. The
/// same seed gives the same bytes. Throws AudioError or StorageError that names what cannot be written.
void write_demo(const std::filesystem::path& dir, std::uint64_t seed);

}  // namespace tunefind
