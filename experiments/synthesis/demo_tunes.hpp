#pragma once

#include <array>
#include <string>
#include <vector>

#include "features/melody.hpp"

namespace tunefind {

/// A well-known melody whose copyright has long ended, written out for the demo and the tests.
struct DemoTune {
  std::string id;
  std::string title;
  std::string source;       ///< composer or "traditional", with the year or century that makes it public domain
  std::vector<Note> notes;  ///< sorted by onset, one at a time
  double quarter_s = 0.5;   ///< length of a quarter note

  double bar_quarters = 4;     ///< length of a bar in quarter notes
  double pulse_quarters = 1;   ///< length of a felt beat: 1, or 1.5 in compound metres
  double pickup_quarters = 0;  ///< where the first bar line lies
  int bars = 0;                ///< whole length in bars; the pickup and the last, short bar count as one
  std::array<int, 7> scale{};  ///< pitch classes of the key, tonic first

  double duration_s() const { return bars * bar_quarters * quarter_s; }
};

/// All demo tunes, sorted by id. Read once, on first use.
const std::vector<DemoTune>& demo_tunes();

/// The demo tune of that id; throws FormatError if there is none.
const DemoTune& demo_tune(const std::string& id);

}  // namespace tunefind
