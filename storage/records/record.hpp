#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "storage/records/envelope.hpp"
#include "storage/song.hpp"

namespace tunefind {

/// What a catalogue was built with: the schema of its families and keys, and the strategies and parameters by name
/// ("salience.peaks" -> "8").
struct Manifest {
  int schema = 1;
  std::map<std::string, std::string> parameters;

  bool operator==(const Manifest&) const = default;
};

/// A record with its envelope, as FORMAT.md lays it out; the same content gives the same bytes.
/// Salience, song and manifest are kept exactly; line pitch is rounded to cents, chroma to 1/255
/// (storage/records/packing.hpp), so that encoding what was decoded gives the same bytes again.
std::string encode(const Manifest& manifest);
std::string encode(const Song& song);
/// Both views of the salience and what was cut out of them.
std::string encode_salience(const Tune& tune);
std::string encode(const std::vector<MelodyLine>& lines);
std::string encode(const Chroma& chroma);
std::string encode(const MelLevels& sound);

/// Reads a record of any schema version up to the newest. Throws StorageError that names catalogue, record type and
/// song if it is damaged, or names the versions if a newer TuneFind wrote it. Memory stays within some hundred
/// times the record's size, whatever its bytes say.
Manifest decode_manifest(std::string_view record, const Origin& origin);
Song decode_song(std::string_view record, const Origin& origin);
/// Fills both views of the salience and the recurrences.
void decode_salience(std::string_view record, const Origin& origin, Tune& tune);
std::vector<MelodyLine> decode_lines(std::string_view record, const Origin& origin);
Chroma decode_chroma(std::string_view record, const Origin& origin);
MelLevels decode_sound(std::string_view record, const Origin& origin);

}  // namespace tunefind
