#include "cli/plot/text_plot.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "cli/terminal.hpp"
#include "features/music_names.hpp"

namespace tunefind {
namespace {

constexpr std::size_t kColumns = 72;  // with 7 for the note names one less than the usual 80 of a terminal

}  // namespace

std::optional<std::pair<float, float>> pitch_range_of(const Melody& melody) {
  std::optional<std::pair<float, float>> range;
  for (std::size_t i = 0; i < melody.frames(); ++i)
    if (melody.voiced[i])
      range = range ? std::pair(std::min(range->first, melody.pitch[i]), std::max(range->second, melody.pitch[i]))
                    : std::pair(melody.pitch[i], melody.pitch[i]);
  return range;
}

std::string text_plot(const Melody& melody) {
  const auto range = pitch_range_of(melody);
  if (!range) return "";
  const int lowest = static_cast<int>(std::floor(range->first)), highest = static_cast<int>(std::ceil(range->second));
  const int step = 1 + (highest - lowest) / 20;
  std::string text;
  for (int row = highest; row >= lowest; row -= step) {
    std::string cells;
    for (std::size_t column = 0; column < kColumns; ++column) {
      bool sounds = false;
      const std::size_t first = column * melody.frames() / kColumns;
      const std::size_t last = std::max(first + 1, (column + 1) * melody.frames() / kColumns);
      for (std::size_t i = first; i < std::min(last, melody.frames()); ++i)
        sounds |=
            melody.voiced[i] && std::abs(melody.pitch[i] - static_cast<float>(row)) * 2 <= static_cast<float>(step);
      cells += sounds ? "█" : " ";
    }
    text += fmt::format("{:>5} |{}\n", note_name(row), cells);
  }
  const std::string begin = format_time(melody.start_s), end = format_time(melody.start_s + melody.duration_s());
  return text + fmt::format("{:>5} +{}\n{:>5}  {}{:>{}}\n", "", std::string(kColumns, '-'), "", begin, end,
                            kColumns - begin.size());
}

}  // namespace tunefind
