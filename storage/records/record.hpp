#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "storage/records/envelope.hpp"
#include "storage/song.hpp"

namespace tunefind {

/// The properties of a catalogue: the schema of its families and keys, and the strategies and parameters that it was
/// built with, by name ("salience.peaks" -> "8").
struct Manifest {
  int schema = 1;
  std::map<std::string, std::string> parameters;

  bool operator==(const Manifest&) const = default;
};

/// `encode` returns a record with its envelope in the newest schema (FORMAT.md); equal content gives equal bytes.
/// Salience, songs, manifests and mel levels are stored exactly. The pitch of lines is rounded to a cent and chroma to
/// 1/255 (storage/records/packing.hpp); encoding what was decoded gives the same bytes again. All functions of this
/// header are pure: any number of threads may call them at the same time.
std::string encode(const Manifest& manifest);
std::string encode(const Song& song);
/// The record of a tune's salience: both views and the recurrences.
std::string encode_salience(const Tune& tune);
std::string encode(const std::vector<MelodyLine>& lines);
std::string encode(const Chroma& chroma);
std::string encode(const MelLevels& sound);

/// `decode_*` reads a record of any schema version up to the newest. Throws StorageError that names catalogue, record
/// type and song if the record is damaged, or names both versions if a newer TuneFind wrote it. It never needs more
/// memory than a few hundred times the size of the record, whatever bytes that holds.
Manifest decode_manifest(std::string_view record, const Origin& origin);
Song decode_song(std::string_view record, const Origin& origin);
/// Sets both views of the salience and the recurrences of `tune`; leaves its other members alone.
void decode_salience(std::string_view record, const Origin& origin, Tune& tune);
std::vector<MelodyLine> decode_lines(std::string_view record, const Origin& origin);
Chroma decode_chroma(std::string_view record, const Origin& origin);
MelLevels decode_sound(std::string_view record, const Origin& origin);

}  // namespace tunefind
