#pragma once

#include <string>
#include <vector>

#include "features/melody.hpp"

namespace tunefind {

/// A pitch contour for a JAMS file; `name` says what it is ("pitch", "lead" ...).
struct JamsContour {
  std::string name;
  Melody melody;
};

/// What a JAMS file says of one recording or tune.
struct JamsContent {
  std::string id;
  std::string title;
  double duration_s = 0;
  std::vector<JamsContour> contours;
  std::vector<Note> notes;
};

/// A JAMS document (Humphrey et al. 2014, schema 0.3): one annotation of the namespace `pitch_contour` for each
/// contour, dense, {index, frequency in Hz, voiced} a frame, frequency 0 where it is unvoiced, the contour's number as
/// its index and its name as sandbox.contour; and, if there are notes, one of `note_midi`. Times are in seconds,
/// rounded to the microsecond. What is not UTF-8 in the texts becomes U+FFFD.
std::string jams_text(const JamsContent& content);

}  // namespace tunefind
