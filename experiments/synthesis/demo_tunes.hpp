#pragma once

#include <array>
#include <string>
#include <vector>

#include "features/melody.hpp"

namespace tunefind {

/// A well-known melody in the public domain, notated for the demo and the tests.
struct DemoTune {
  std::string id;
  std::string title;
  std::string source;       ///< composer or "traditional", with the year or century that makes it public domain
  std::vector<Note> notes;  ///< sorted by onset, without overlaps
  double quarter_s = 0.5;   ///< length of a quarter note

  double bar_quarters = 4;     ///< length of a bar in quarter notes
  double pulse_quarters = 1;   ///< length of a felt beat: 1, or 1.5 in compound metres
  double pickup_quarters = 0;  ///< length before the first bar line, in quarter notes
  int bars = 0;                ///< length of the tune in bars; the pickup and the last, short bar together count as one
  std::array<int, 7> scale{};  ///< pitch classes of the key, tonic first

  double duration_s() const { return bars * bar_quarters * quarter_s; }
};

/// All demo tunes, sorted by id. Parsed on first use and kept.
const std::vector<DemoTune>& demo_tunes();

/// The demo tune with this id; throws FormatError if there is none.
const DemoTune& demo_tune(const std::string& id);

}  // namespace tunefind
