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

/// A melody line in stretches of at most 64 frames of one voicing. `stretches`: one byte each, bit 7 set if all of its
/// frames have one pitch, else each has its own; bit 6 the voicing, the low 6 bits frames - 1. `cents`: a pitch each,
/// i16 little-endian, so half a cent off at most, held to +-327 semitones; not finite becomes 0. Packing an unpacked
/// line gives the same bytes.
struct PackedLine {
  std::string role;
  double hop_s = 0, start_s = 0;
  std::string stretches, cents;
  double background_cost = 0;
};
PackedLine pack(const MelodyLine& line);
MelodyLine unpack(const PackedLine& packed);

/// How earlier versions kept a melody line: cents for every frame, voicing as a bit map.
struct FramewiseLine {
  std::string role;
  double hop_s = 0, start_s = 0;
  std::string cents, voiced;
  double background_cost = 0;
};
MelodyLine unpack(const FramewiseLine& packed);

/// Chroma with values in 1/255 (u8, held to [0, 1], so 1/510 off at most) and times as they are (f64). Packing unpacked
/// chroma gives the same bytes.
struct PackedChroma {
  std::string values, times;
};
PackedChroma pack(const Chroma& chroma);
Chroma unpack(const PackedChroma& packed);

}  // namespace tunefind
