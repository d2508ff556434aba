#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace tunefind {

/// Finds damage that RocksDB takes for the end of a log (a write-ahead log or a MANIFEST, as bytes), so that it would
/// drop what follows without a word: the header of a record that was cleared, or a length that reaches beyond the end
/// of the log although a sound record follows or this one is complete. Returns the position of that header. Nothing if
/// the log is sound, if its last record is incomplete, as a power loss can leave it, or if RocksDB itself reports the
/// damage: records that can be reached have checksums, which this does not verify.
std::optional<std::size_t> damage_taken_for_end(std::string_view log);

}  // namespace tunefind
