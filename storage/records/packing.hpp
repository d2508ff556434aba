#pragma once

#include <string>

#include "features/tune.hpp"

/// The compact forms in which records store their long sequences; FORMAT.md specifies their bytes. `unpack` checks that
/// the parts fit together and otherwise throws std::runtime_error with the reason, which the record's decoder turns
/// into a StorageError. All functions are pure: any number of threads may call them at the same time.
namespace tunefind {

/// Salience as runs of equal frames; lossless. `runs`: a byte per run, low nibble = number of peaks, high nibble =
/// number of frames - 1. `pitches`: a u16 (little-endian) per peak of a run. `strengths`: a u8 per peak; empty if all
/// are 255.
struct PackedSalience {
  double hop_s = 0;
  std::string runs, pitches, strengths;
  double background_cost = 0;
};
PackedSalience pack(const Salience& salience);
Salience unpack(const PackedSalience& packed);

/// A melody line as stretches of at most 64 frames of equal voicing. `stretches`: a byte per stretch; bit 7 is set if
/// all its frames share one pitch, else each frame has its own; bit 6 is the voicing; the low 6 bits are the number of
/// frames
/// - 1. `cents`: an i16 (little-endian) per pitch, rounded to a cent and clamped to +-327 semitones; a pitch that is
/// not finite becomes 0. Packing an unpacked line gives the same bytes.
struct PackedLine {
  std::string role;
  double hop_s = 0, start_s = 0;
  std::string stretches, cents;
  double background_cost = 0;
};
PackedLine pack(const MelodyLine& line);
MelodyLine unpack(const PackedLine& packed);

/// A melody line as earlier versions stored it: an i16 in cents for every frame, voicing as a bit map.
struct FramewiseLine {
  std::string role;
  double hop_s = 0, start_s = 0;
  std::string cents, voiced;
  double background_cost = 0;
};
MelodyLine unpack(const FramewiseLine& packed);

/// Chroma with values in steps of 1/255 (u8, clamped to [0, 1], rounding error at most 1/510) and exact times (f64).
/// Packing unpacked chroma gives the same bytes.
struct PackedChroma {
  std::string values, times;
};
PackedChroma pack(const Chroma& chroma);
Chroma unpack(const PackedChroma& packed);

}  // namespace tunefind
