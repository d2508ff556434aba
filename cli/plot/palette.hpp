#pragma once

#include <array>

#include "cli/plot/canvas.hpp"

/// The colours of the figures; each kind of thing has the same colour in all figures. The colours can be told apart
/// with the common kinds of colour blindness (Okabe & Ito 2008).
namespace tunefind::palette {

inline constexpr Ink kText{0.13, 0.13, 0.13};
inline constexpr Ink kAxis{0.35, 0.35, 0.35};
inline constexpr Ink kGrid{0.90, 0.90, 0.90};
inline constexpr Ink kWave{0.27, 0.35, 0.47};
inline constexpr Ink kBeat{0.84, 0.37, 0.00};
inline constexpr Ink kHum{0.84, 0.37, 0.00};
inline constexpr Ink kSong{0.00, 0.45, 0.70};
inline constexpr Ink kTrack{0.68, 0.68, 0.68};
/// The melody lines of a song, in their order, on white paper.
inline constexpr std::array<Ink, 4> kLines{{kSong, {0.00, 0.62, 0.45}, {0.80, 0.47, 0.65}, {0.90, 0.62, 0.00}}};
/// The melody lines of a song, in their order, over a spectrogram: lighter, to stand out from it.
inline constexpr std::array<Ink, 5> kBrightLines{
    {{0.20, 0.90, 0.95}, {0.55, 0.95, 0.35}, {1.0, 1.0, 1.0}, {0.95, 0.6, 0.9}, {1.0, 0.75, 0.2}}};

}  // namespace tunefind::palette
