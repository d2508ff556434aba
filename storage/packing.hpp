#pragma once

#include <string>

#include "features/tune.hpp"

/// The compact forms in which records keep their long sequences; FORMAT.md gives them byte by byte. Unpacking checks
/// that the parts agree and throws std::runtime_error with the reason, which the record's decoder turns into a
/// StorageError.
namespace tunefind {

/// Salience as runs of equal frames. `runs`: one byte each, low nibble the number of peaks, high nibble the number of
/// repetitions. `pitches`: u16 little-endian a peak. `strengths`: u8 a peak, empty if all are 255. Loses nothing.
struct PackedSalience {
  double hop_s = 0;
  std::string runs, pitches, strengths;
  double background_cost = 0;
};
PackedSalience pack(const Salience& salience);
Salience unpack(const PackedSalience& packed);

/// A melody line with pitch in cents (i16 little-endian, so half a cent off at most, held to +-327 semitones; not
/// finite becomes 0) and voicing as a bit map. Packing an unpacked line gives the same bytes.
struct PackedLine {
  std::string role;
  double hop_s = 0, start_s = 0;
  std::string cents, voiced;
  double background_cost = 0;
};
PackedLine pack(const MelodyLine& line);
MelodyLine unpack(const PackedLine& packed);

/// Chroma with values in 1/255 (u8, held to [0, 1], so 1/510 off at most) and times as they are (f64). Packing unpacked
/// chroma gives the same bytes.
struct PackedChroma {
  std::string values, times;
};
PackedChroma pack(const Chroma& chroma);
Chroma unpack(const PackedChroma& packed);

}  // namespace tunefind
