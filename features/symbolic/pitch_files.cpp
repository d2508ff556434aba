// Readers of pitch tracks in text files: .pv, MIREX .pitch and f0 csv.
#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <optional>
#include <utility>

#include "features/audio_files/audio_file.hpp"
#include "features/error.hpp"
#include "features/median.hpp"
#include "features/symbolic/symbolic.hpp"
#include "features/text_lines.hpp"

namespace tunefind {
namespace {

constexpr double kLowestPitch = 0.0;
constexpr double kHighestPitch = 127.0;

/// A frame takes the value of the nearest row if that is at most this many row distances away. Half a row suffices for
/// evenly spaced rows; the rest allows for rounded times. A frame further from every row is in a gap.
constexpr double kReachInRows = 0.75;

/// Extractors write a few frequencies that no melody has. More than this share of the rows, and the file is not what
/// its name says.
constexpr double kImpossibleShare = 0.05;

struct F0Row {
  double time_s = 0;
  float pitch = 0;
  bool voiced = false;
};

void require_length(double duration_s, const std::string& name) {
  if (duration_s > kLongestRecording_s)
    throw FormatError(fmt::format("{}: longer than {} minutes", name, kLongestRecording_s / 60));
}

void require_voiced(const PitchTrack& track, const std::string& name) {
  if (std::find(track.voiced.begin(), track.voiced.end(), 1) == track.voiced.end())
    throw FormatError(name + ": no voiced frame");
}

/// The two numbers of a line, separated by a comma or white space; nothing if the line is anything else.
std::optional<std::pair<double, double>> two_numbers(std::string_view line) {
  line = trimmed(line);
  std::size_t separator = line.find(',');
  if (separator == std::string_view::npos) separator = line.find_first_of(" \t");
  if (separator == std::string_view::npos) return std::nullopt;
  const auto first = parse_number(line.substr(0, separator));
  const auto second = parse_number(line.substr(separator + 1));
  if (!first || !second) return std::nullopt;
  return std::pair{*first, *second};
}

/// The rows of an f0 csv. Those whose frequency is no pitch are unvoiced; `note` says how many there are.
std::vector<F0Row> read_f0_rows(const std::string& bytes, const std::string& name, std::string* note) {
  std::vector<F0Row> rows;
  std::size_t impossible = 0, first_line = 0;
  std::string_view first;
  for (const auto& [number, line] : text_lines(bytes)) {
    const auto numbers = two_numbers(line);
    const bool header = number == 1 && !numbers && !parse_number(line.substr(0, line.find_first_of(", \t")));
    if (header) continue;
    if (!numbers) fail_at_line(name, number, "not a time and a frequency: " + quoted(line));
    const auto [time_s, hz] = *numbers;
    if (time_s < 0 || (!rows.empty() && time_s <= rows.back().time_s))
      fail_at_line(name, number, "time is negative or not after the previous one (time comes first): " + quoted(line));
    F0Row row{time_s, 0, hz > 0};
    if (row.voiced) {
      const double pitch = 69.0 + 12.0 * std::log2(hz / 440.0);
      row.voiced = pitch >= kLowestPitch && pitch <= kHighestPitch;
      if (row.voiced)
        row.pitch = static_cast<float>(pitch);
      else if (impossible++ == 0)
        first_line = number, first = line;
    }
    rows.push_back(row);
  }
  const std::string problem = "frequency outside of MIDI 0 to 127 (8.18 to 12544 Hz): " + quoted(first);
  if (static_cast<double>(impossible) > kImpossibleShare * static_cast<double>(rows.size()))
    fail_at_line(name, first_line, problem);
  if (impossible > 0 && note)
    *note = fmt::format("{}:{}: {}; {} of {} frames are such, and count as unvoiced", name, first_line, problem,
                        impossible, rows.size());
  return rows;
}

/// The typical distance between rows in seconds: the median, so that gaps do not count. `if_single` if there are fewer
/// than two rows.
double row_distance_s(const std::vector<F0Row>& rows, double if_single) {
  if (rows.size() < 2) return if_single;
  std::vector<double> distances(rows.size() - 1);
  for (std::size_t i = 0; i < distances.size(); ++i) distances[i] = rows[i + 1].time_s - rows[i].time_s;
  return median_in_place(distances);
}

}  // namespace

PitchTrack read_pitch_vector(const std::string& bytes, const std::string& name, double hop_s) {
  const auto lines = text_lines(bytes);
  PitchTrack track;
  track.hop_s = hop_s;
  track.pitch.reserve(lines.size());
  track.voiced.reserve(lines.size());
  for (const auto& [number, line] : lines) {
    const auto value = parse_number(line);
    if (!value) fail_at_line(name, number, "not a number: " + quoted(line));
    if (*value < kLowestPitch || *value > kHighestPitch)
      fail_at_line(name, number, "not a MIDI number in [0, 127]: " + quoted(line));
    track.pitch.push_back(static_cast<float>(*value));
    track.voiced.push_back(*value > 0);
  }
  require_length(track.duration_s(), name);
  require_voiced(track, name);
  return track;
}

PitchTrack read_f0_csv(const std::string& bytes, const std::string& name, double hop_s, std::string* note) {
  const std::vector<F0Row> rows = read_f0_rows(bytes, name, note);
  if (rows.empty()) throw FormatError(name + ": no voiced frame");
  require_length(rows.back().time_s, name);

  const double reach_s = kReachInRows * row_distance_s(rows, hop_s);
  const auto frames = static_cast<std::size_t>(std::lround(rows.back().time_s / hop_s)) + 1;
  PitchTrack track{hop_s, std::vector<float>(frames), std::vector<std::uint8_t>(frames)};
  std::size_t nearest = 0;
  for (std::size_t i = 0; i < frames; ++i) {
    const double time_s = hop_s * static_cast<double>(i);
    const auto distance_s = [&](std::size_t row) { return std::abs(rows[row].time_s - time_s); };
    while (nearest + 1 < rows.size() && distance_s(nearest + 1) <= distance_s(nearest)) ++nearest;
    if (!rows[nearest].voiced || distance_s(nearest) > reach_s) continue;
    track.pitch[i] = rows[nearest].pitch;
    track.voiced[i] = 1;
  }
  require_voiced(track, name);
  return track;
}

}  // namespace tunefind
