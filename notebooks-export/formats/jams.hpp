#pragma once

#include <string>
#include <vector>

#include "features/melody.hpp"

namespace tunefind {

/// A pitch contour in a JAMS file.
struct JamsContour {
  std::string name;  ///< its kind: "pitch", "contour" or the role of a line, such as "lead"
  Melody melody;
};

/// The content of a JAMS file: the annotations of one hum or song.
struct JamsContent {
  std::string id;
  std::string title;
  double duration_s = 0;
  std::vector<JamsContour> contours;
  std::vector<Note> notes;
};

/// Writes a JAMS document (Humphrey et al. 2014, schema 0.3). Each contour becomes a dense annotation of the namespace
/// `pitch_contour`, with {index, frequency in Hz, voiced} for each frame: `index` is the contour's number, and the
/// frequency of unvoiced frames is 0; `sandbox.contour` holds its name. Notes, if any, become one `note_midi`
/// annotation. Times are in seconds, rounded to microseconds. Invalid UTF-8 becomes U+FFFD.
std::string jams_text(const JamsContent& content);

}  // namespace tunefind
